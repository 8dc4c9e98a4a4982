namespace LoadTests.Loops;

/// <summary>A number as the unevaluated sum of two doubles: some 32 digits.</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    public static DoubleDouble operator +(DoubleDouble left, DoubleDouble right)
    {
        var sum = left.High + right.High;
        var part = sum - left.High;
        var error = (left.High - (sum - part)) + (right.High - part);

        return Normal(sum, error + left.Low + right.Low);
    }

    public static DoubleDouble operator *(double factor, DoubleDouble number)
    {
        var product = factor * number.High;
        var error = Math.FusedMultiplyAdd(factor, number.High, -product);

        return Normal(product, error + (factor * number.Low));
    }

    /// <summary>How far a double is off.</summary>
    public double DistanceTo(double other) => Math.Abs(other - High - Low);

    private static DoubleDouble Normal(double high, double low)
    {
        var sum = high + low;

        return new(sum, low - (sum - high));
    }
}

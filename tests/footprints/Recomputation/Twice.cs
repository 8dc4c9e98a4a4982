namespace Footprints.Tests.Recomputation;

/// <summary>A number of twice the digits of a double: the unevaluated sum of two.</summary>
internal readonly record struct Twice(double High, double Low)
{
    public static implicit operator Twice(double value) => new(value, 0);

    public static Twice operator +(Twice left, Twice right)
    {
        var sum = left.High + right.High;
        var rest = sum - left.High;
        var error = (left.High - (sum - rest)) + (right.High - rest);

        return Of(sum, error + left.Low + right.Low);
    }

    public static Twice operator -(Twice value) => new(-value.High, -value.Low);

    public static Twice operator -(Twice left, Twice right) => left + -right;

    public static Twice operator *(Twice left, Twice right)
    {
        var product = left.High * right.High;
        var error = Math.FusedMultiplyAdd(left.High, right.High, -product);

        return Of(product, error + (left.High * right.Low) + (left.Low * right.High));
    }

    public static Twice operator /(Twice left, Twice right)
    {
        var first = left.High / right.High;
        var rest = left - (right * first);
        var second = rest.High / right.High;
        rest -= right * second;

        return Of(first, second) + (rest.High / right.High);
    }

    public static Twice Abs(Twice value) => value.High < 0 || (value.High == 0 && value.Low < 0) ? -value : value;

    private static Twice Of(double high, double low)
    {
        var sum = high + low;

        return new(sum, low - (sum - high));
    }
}

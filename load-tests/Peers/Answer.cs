using LoadTests.Networks;

namespace LoadTests.Peers;

/// <summary>How far totals are from what they should be: the largest error of any lane, relative to that lane.</summary>
internal static class Answer
{
    /// <summary>Sums in another order than the declared one differ in their last bits, and not by more than this.</summary>
    public const double MostRelativeError = 1e-9;

    /// <param name="totalOf">The lanes of a cell, without the state.</param>
    public static double WorstError(CompressedRows expected, Func<int, ReadOnlySpan<double>> totalOf)
    {
        var worst = 0.0;
        for (var cell = 0; cell < expected.Cells; cell++)
        {
            var right = expected.TotalOf(cell);
            var given = totalOf(cell);
            for (var lane = 0; lane < Match.LaneCount; lane++)
                worst = Math.Max(worst, Error(right[lane], given[lane]));
        }

        return worst;
    }

    private static double Error(double right, double given)
    {
        if (right.Equals(given))
            return 0;

        var error = Math.Abs(given - right) / Math.Abs(right);

        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }
}

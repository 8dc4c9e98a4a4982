using Footprints.Lanes;
using Grains.Figures;
using LoadTests.Grids;
using LoadTests.Networks;

namespace LoadTests.Loops;

/// <summary>How far the grid's totals are off in a network with loops.</summary>
/// <param name="MaxRelative">The largest relative error of any lane, above a milligram, of any total with a loop upstream.</param>
/// <param name="OutOfBound">What is wrong with the first total that is further off than it says, or none.</param>
/// <param name="NotEqual">What is wrong with the first total without a loop upstream that is not bit-equal, or none.</param>
internal sealed record LoopErrors(double MaxRelative, string? OutOfBound, string? NotEqual)
{
    private const double NegligibleKilograms = 1e-6;

    public static async Task<LoopErrors> OfAsync(GridUnderTest grid, Network network)
    {
        var rows = CompressedRows.Of(network);
        var components = Components.Of(rows);
        var tight = TightSolution.Of(rows, components);
        var facts = new NetworkFacts(network);
        var errors = new LoopErrors(0, null, null);
        await foreach (var (first, figures) in SettledTotals.ReadAsync(grid, network.Cells, facts.IdOf))
        {
            for (var at = 0; at < figures.Count; at++)
            {
                errors = components.HasLoop(first + at)
                    ? errors.WithLoop(figures[at], tight, first + at)
                    : errors with { NotEqual = errors.NotEqual ?? Difference(figures[at], tight, first + at) };
            }
        }

        return errors;
    }

    private static string? Difference(Figure figure, TightSolution tight, int cell)
    {
        Span<double> expected = stackalloc double[Lanes.Width];
        for (var lane = 0; lane < Lanes.State; lane++)
            expected[lane] = tight[cell, lane].High;

        return SettledTotals.Difference(figure, expected);
    }

    private LoopErrors WithLoop(Figure figure, TightSolution tight, int cell)
    {
        if (figure.Status != TotalStatus.Complete)
            return this with { OutOfBound = OutOfBound ?? $"{figure.Id} is {figure.Status} and should be complete." };

        var (largest, outOfBound) = (MaxRelative, OutOfBound);
        for (var lane = 0; lane < (int)Lane.ErrorBound; lane++)
        {
            var error = tight[cell, lane].DistanceTo(figure.Lanes[lane]);
            if (Math.Abs(tight[cell, lane].High) > NegligibleKilograms)
                largest = Math.Max(largest, error / Math.Abs(tight[cell, lane].High));

            if (error > figure[Lane.ErrorBound])
                outOfBound ??= $"{(Lane)lane} of {figure.Id} is off by {error:R}, its bound is {figure[Lane.ErrorBound]:R}.";
        }

        return new LoopErrors(largest, outOfBound, NotEqual);
    }
}

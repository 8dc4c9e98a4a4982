using System.Runtime.InteropServices;
using Footprints.Identities;
using Footprints.Lanes;
using Grains;
using Grains.Figures;
using LoadTests.Networks;

namespace LoadTests.Grids;

/// <summary>Reads every settled total of a network back from the grid.</summary>
internal static class SettledTotals
{
    private const int IdsPerRead = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The figures of these cells in order, in parts; the first part begins at cell 0.</summary>
    public static async IAsyncEnumerable<(int First, IReadOnlyList<Figure> Figures)> ReadAsync(
        GridUnderTest grid, int cells, Func<int, EntityId> idOf)
    {
        foreach (var part in Enumerable.Range(0, cells).Chunk(IdsPerRead))
        {
            var read = await grid.Grid.ReadManyAsync(
                Array.ConvertAll(part, cell => idOf(cell)), new Freshness(0, Patience), CancellationToken.None);
            if (read is not ReadOutcome<FigureSet>.Found { Value: { NotFound.Count: 0 } found })
                throw new InvalidOperationException($"Not every total could be read from cell {part[0]} on.");

            yield return (part[0], found.Figures);
        }
    }

    /// <summary>What is wrong with the first total that is not bit for bit the recomputed one, or none.</summary>
    public static async Task<string?> FirstDifferenceAsync(GridUnderTest grid, Network network)
    {
        var rows = CompressedRows.Of(network);
        rows.Pass();
        var facts = new NetworkFacts(network);
        await foreach (var (first, figures) in ReadAsync(grid, network.Cells, facts.IdOf))
        {
            for (var at = 0; at < figures.Count; at++)
            {
                if (Difference(figures[at], rows.TotalOf(first + at)) is { } difference)
                    return difference;
            }
        }

        return null;
    }

    /// <summary>What is wrong with a figure that should have exactly these bits, or none.</summary>
    public static string? Difference(Figure figure, ReadOnlySpan<double> expected)
    {
        if (figure.Status != TotalStatus.Complete)
            return $"{figure.Id} is {figure.Status} and should be complete.";

        if (MemoryMarshal.AsBytes(figure.Lanes.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(expected)))
            return null;

        var lane = (Lane)figure.Lanes.AsSpan().CommonPrefixLength(expected);

        return $"{lane} of {figure.Id} is {figure[lane]:R} and should be {expected[(int)lane]:R}.";
    }
}

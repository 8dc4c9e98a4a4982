using Footprints.Lanes;
using LoadTests.Networks;

namespace LoadTests.Peers;

/// <summary>
/// What every contender is given, and what it must come to: one network, and the same changes in the same order, first of
/// the hot factor, then of random products in the last third.
/// </summary>
internal sealed class Match
{
    /// <summary>The numbers of a total. What rides beside them, the state of the cell, nobody else needs to compute.</summary>
    public const int LaneCount = Lanes.State;

    private Match(CompressedRows before) => Before = before;

    /// <summary>The rows and direct parts before the first change, added up.</summary>
    public CompressedRows Before { get; }

    public required IReadOnlyList<Change> Hot { get; init; }

    public required IReadOnlyList<Change> Small { get; init; }

    /// <summary>The recomputation after the last hot change.</summary>
    public required CompressedRows AfterHot { get; init; }

    /// <summary>The recomputation after the last small change.</summary>
    public required CompressedRows AfterSmall { get; init; }

    /// <summary>How high each cell stands above those without inputs.</summary>
    public required int[] Levels { get; init; }

    /// <summary>A match on the network as it stands, which is left as it was.</summary>
    public static Match Of(Network network, NetworkSize size, int hot, int small)
    {
        var random = new Random(size.Seed);
        var before = Recomputed(network);
        var grams = Enumerable.Range(0, network.Cells).Select(cell => network.FossilGrams(cell)).ToArray();
        var hotChanges = Enumerable.Range(0, hot)
            .Select(at => Step(network, Network.HotFactor, 1 + (at & 3))).ToList();
        var afterHot = Recomputed(network);
        var smallChanges = Enumerable.Range(0, small)
            .Select(_ => Step(network, InLastThird(size, random), 1)).ToList();
        var afterSmall = Recomputed(network);
        for (var cell = 0; cell < network.Cells; cell++)
            network.FossilGrams(cell) = grams[cell];

        return new Match(before)
        {
            Hot = hotChanges,
            Small = smallChanges,
            AfterHot = afterHot,
            AfterSmall = afterSmall,
            Levels = LevelsOf(before),
        };
    }

    public static int InLastThird(NetworkSize size, Random random) =>
        random.Next(size.Cells - Math.Max(1, size.Products / 3), size.Cells);

    private static Change Step(Network network, int cell, int grams)
    {
        network.FossilGrams(cell) += grams;
        var direct = new double[Lanes.Width];
        new NetworkFacts(network).CopyDirect(cell, direct);

        return new Change(cell, network.FossilGrams(cell), direct);
    }

    private static CompressedRows Recomputed(Network network)
    {
        var rows = CompressedRows.Of(network);
        rows.Pass();

        return rows;
    }

    private static int[] LevelsOf(CompressedRows rows)
    {
        var levels = new int[rows.Cells];
        for (var cell = 0; cell < levels.Length; cell++)
        {
            foreach (var input in rows.InputsOf(cell))
                levels[cell] = Math.Max(levels[cell], levels[input] + 1);
        }

        return levels;
    }
}

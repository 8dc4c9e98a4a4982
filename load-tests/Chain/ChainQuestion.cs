using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using LoadTests.Wave;
using Silo.Ledger;

namespace LoadTests.Chain;

/// <summary>A chain as deep as nobody's supply chain is: does it settle, and how long does it take?</summary>
internal static class ChainQuestion
{
    private static readonly Option<int> Cells = Question.Number("--cells", "cells, each made of the one before", 10_000);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "changes of the first cell", 5);

    public static Command Create() => Question.Create(
        "chain",
        "How long until everything has settled after the first cell of a deep chain has changed?",
        [Cells, Partitions, Repetitions],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var network = Network.Chain(asked.Of(Cells));
        using var folder = new TemporaryFolder();
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation);
        var changes = await HotChange.MeasureAsync(
            grid, network, warmUp: 1, asked.Of(Repetitions), asked.Cancellation);
        asked.Report.Add("cells", network.Cells);
        asked.Report.Add("recomputed", changes.Recomputed);
        asked.Report.Add("settled_ms_p50", changes.Settled.Milliseconds(50));
        asked.Report.Add("us_per_level", changes.Settled.Microseconds(50) / network.Cells);
        asked.Report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
    }
}

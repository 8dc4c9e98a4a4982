using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Wave;

/// <summary>One factor used by all changes: how near does the wave come to one pass over compressed rows?</summary>
internal static class WaveQuestion
{
    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "changes that don't count", 40);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "changes that count", 31);

    public static Command Create() => Question.Create(
        "wave",
        "How long until everything has settled after one factor used by all has changed?",
        [Products, Inputs, Layers, Partitions, WarmUp, Repetitions],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var network = Network.Layered(size);
        using var folder = new TemporaryFolder();
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation);
        var affected = new Reach(network).CountFrom(Network.HotFactor);
        var changes = await HotChange.MeasureAsync(
            grid, network, asked.Of(WarmUp), asked.Of(Repetitions), asked.Cancellation);
        var floor = LoadedGrid.Floor(network);
        Answer(asked.Report, network, affected, changes, floor);
        asked.Report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
        asked.Report.Add("settled_ms_p99", changes.Settled.Milliseconds(99));
        asked.Report.Add("settled_ms_best", changes.Settled.Milliseconds(0));
        asked.Report.Add("cpu_ms", changes.Cpu.TotalMilliseconds);
    }

    private static void Answer(
        Report report, Network network, int affected, HotChanges changes, Latencies floor)
    {
        report.Add("cells", network.Cells);
        report.Add("inputs", network.InputCount);
        report.Add("affected", affected);
        report.Add("recomputed", changes.Recomputed);
        report.Add("settled_ms_p50", changes.Settled.Milliseconds(50));
        report.Add("floor_ms_p50", floor.Milliseconds(50));
        report.Add("ratio", changes.Settled.Milliseconds(50) / floor.Milliseconds(50));
    }
}

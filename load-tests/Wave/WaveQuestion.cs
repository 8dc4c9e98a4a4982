using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Wave;

/// <summary>One factor used by all changes: how near does the wave come to one pass over compressed rows?</summary>
internal static class WaveQuestion
{
    /// <summary>Cells that a wave may compute, for each that the change reaches.</summary>
    private const double MostRecomputed = 1.1;

    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> Silos = Question.Number(
        "--silos", "silos; with more than one they are processes over PostgreSQL, and one alone is measured before", 1);

    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "changes that don't count", 40);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "changes that count", 31);

    public static Command Create() => Question.Create(
        "wave",
        "How long until everything has settled after one factor used by all has changed?",
        [Products, Inputs, Layers, Partitions, Silos, WarmUp, Repetitions],
        asked => asked.Of(Silos) == 1 ? AnswerAsync(asked) : AnswerSpreadAsync(asked));

    private static async Task AnswerAsync(Asked asked)
    {
        var network = Network.Layered(Size(asked));
        using var folder = new TemporaryFolder();
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation);
        var changes = await MeasureAsync(asked, grid, network);
        var floor = LoadedGrid.Floor(network);
        Answer(asked.Report, network, changes);
        asked.Report.Add("floor_ms_p50", floor.Milliseconds(50));
        asked.Report.Add("ratio", changes.Settled.Milliseconds(50) / floor.Milliseconds(50));
        asked.Report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
        CheckOnce(asked.Report, network, changes);
        asked.Report.Add("settled_ms_p99", changes.Settled.Milliseconds(99));
        asked.Report.Add("settled_ms_best", changes.Settled.Milliseconds(0));
        asked.Report.Add("cpu_ms", changes.Cpu.TotalMilliseconds);
    }

    /// <summary>The same network first on one silo, then on all: how much does the way between them cost?</summary>
    private static async Task AnswerSpreadAsync(Asked asked)
    {
        var network = Network.Layered(Size(asked));
        await using var cluster = await SpreadGrid.StartAsync(network, asked.Of(Partitions), asked.Cancellation);
        var alone = await MeasureAsync(asked, cluster.Grid, network);
        await cluster.SpreadAsync(asked.Of(Silos), asked.Cancellation);
        var changes = await MeasureAsync(asked, cluster.Grid, network);
        Answer(asked.Report, network, changes);
        asked.Report.Add("one_silo_ms_p50", alone.Settled.Milliseconds(50));
        asked.Report.Add("to_one_silo", changes.Settled.Milliseconds(50) / alone.Settled.Milliseconds(50));
        asked.Report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(cluster.Grid, network));
        CheckOnce(asked.Report, network, changes);
        asked.Report.Add("settled_ms_p99", changes.Settled.Milliseconds(99));
        asked.Report.Add("settled_ms_best", changes.Settled.Milliseconds(0));
    }

    private static NetworkSize Size(Asked asked) =>
        new(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);

    private static Task<HotChanges> MeasureAsync(Asked asked, GridUnderTest grid, Network network) =>
        HotChange.MeasureAsync(grid, network, asked.Of(WarmUp), asked.Of(Repetitions), asked.Cancellation);

    private static void Answer(Report report, Network network, HotChanges changes)
    {
        report.Add("cells", network.Cells);
        report.Add("inputs", network.InputCount);
        report.Add("affected", Affected(network));
        report.Add("recomputed", changes.Recomputed);
        report.Add("settled_ms_p50", changes.Settled.Milliseconds(50));
    }

    private static int Affected(Network network) => new Reach(network).CountFrom(Network.HotFactor);

    private static void CheckOnce(Report report, Network network, HotChanges changes)
    {
        var affected = Affected(network);
        report.Check(
            "computed_once", changes.Recomputed > MostRecomputed * affected ? $"{changes.Recomputed} cells were computed for {affected}" : null);
    }
}

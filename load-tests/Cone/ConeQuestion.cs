using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Cone;

/// <summary>A random product changes: how many grain calls does it take until all that is made of it has settled?</summary>
internal static class ConeQuestion
{
    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> Silos = Question.Number(
        "--silos", "silos; with more than one they are processes over PostgreSQL, and the call is one between two of them", 1);

    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "changes that don't count", 5_000);
    private static readonly Option<int> Changes = Question.Number("--changes", "changes that count", 1_000);
    private static readonly Option<int> Least = Question.Number("--least", "only products of which at least so many cells are made, themselves included", 1);

    public static Command Create() => Question.Create(
        "cone",
        "How long until everything has settled after a random product in the last third of the network has changed?",
        [Products, Inputs, Layers, Partitions, Silos, WarmUp, Changes, Least],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var network = Network.Layered(size);
        if (asked.Of(Silos) == 1)
        {
            using var folder = new TemporaryFolder();
            await using var grid = await LoadedGrid.StartAsync(
                network, new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation);
            await AnswerAsync(asked, grid, network, size, grid.CallAsync);
        }
        else
        {
            await using var cluster = await SpreadGrid.StartAsync(network, asked.Of(Partitions), asked.Cancellation);
            await cluster.SpreadAsync(asked.Of(Silos), asked.Cancellation);
            await AnswerAsync(asked, cluster.Grid, network, size, cluster.Grid.CallAcrossAsync);
        }
    }

    private static async Task AnswerAsync(
        Asked asked, GridUnderTest grid, Network network, NetworkSize size, Func<Task<Latencies>> callAsync)
    {
        var (settled, affected, recomputed) = await MeasureAsync(asked, grid, network, size);
        var call = await callAsync();
        var report = asked.Report;
        report.Add("affected_mean", affected.Average());
        report.Add("settled_us_p50", settled.Microseconds(50));
        report.Add("settled_us_p99", settled.Microseconds(99));
        report.Add("grain_call_us_p50", call.Microseconds(50));
        report.Add("ratio", settled.Microseconds(50) / call.Microseconds(50));
        report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
        report.Add("recomputed_mean", recomputed);
        report.Add("p99_over_p50", settled.Microseconds(99) / settled.Microseconds(50));
        report.Add("affected_p50", affected[affected.Count / 2]);
        report.Add("affected_p99", affected[affected.Count * 99 / 100]);
    }

    /// <summary>How long the changes took, how many cells each reached, fewest first, and how many were computed on average.</summary>
    private static async Task<(Latencies Settled, List<int> Affected, double Recomputed)> MeasureAsync(
        Asked asked, GridUnderTest grid, Network network, NetworkSize size)
    {
        var random = new Random(asked.Seed);
        var (facts, reach, settled) = (new NetworkFacts(network), new Reach(network), new Latencies());
        var (changes, affected, recomputed) = (asked.Of(Changes), new List<int>(), 0L);
        for (var at = -asked.Of(WarmUp); at < changes; at++)
        {
            var product = Choose(random, size, reach, asked.Of(Least));
            network.FossilGrams(product)++;
            var change = await grid.ChangeAsync(facts.Of(product), asked.Cancellation);
            if (at < 0)
                continue;

            settled.Add(change.Took);
            affected.Add(reach.CountFrom(product));
            recomputed += change.Recomputed;
        }

        affected.Sort();

        return (settled, affected, (double)recomputed / changes);
    }

    private static int Choose(Random random, NetworkSize size, Reach reach, int least)
    {
        while (true)
        {
            var product = random.Next(size.Cells - (size.Products / 3), size.Cells);
            if (least <= 1 || reach.CountFrom(product, least) >= least)
                return product;
        }
    }
}

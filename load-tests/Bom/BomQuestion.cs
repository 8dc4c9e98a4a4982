using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Bom;

/// <summary>A product gets a new input in a large grid: what does the change cost, and what does a cell?</summary>
internal static class BomQuestion
{
    private const int MostReached = 100;

    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 1_000_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 1);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "changes that don't count", 5_000);
    private static readonly Option<int> Changes = Question.Number("--changes", "changes that count", 1_000);

    private static readonly Option<bool> Replace = new("--replace")
    {
        Description = "Put another factor in the place of the one that all use, rather than a new input",
    };

    public static Command Create() => Question.Create(
        "bom",
        $"How long until everything has settled after a product that reaches at most {MostReached} cells got a new input, or another one?",
        [Products, Inputs, Layers, Partitions, WarmUp, Changes, Replace],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var network = Network.Layered(size);
        var reach = new Reach(network);
        using var folder = new TemporaryFolder();
        var empty = await EmptyAsync(folder["empty"], asked);
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder["full"] }, asked.Of(Partitions), asked.Cancellation);
        var loaded = MemoryInUse.Measure();
        var update = await MeasureAsync(asked, grid, network, size, reach);
        var call = await grid.CallAsync();
        var report = asked.Report;
        report.Add("update_us_p50", update.Microseconds(50));
        report.Add("update_us_p99", update.Microseconds(99));
        report.Add("grain_call_us_p50", call.Microseconds(50));
        report.Add("ratio", update.Microseconds(50) / call.Microseconds(50));
        report.Add("bytes_per_cell", loaded.PerCell(empty, network.Cells));
        report.Check("bit_equal", await SettledTotals.FirstDifferenceAsync(grid, network));
        report.Add("managed_bytes_per_cell", (double)(loaded.Managed - empty.Managed) / network.Cells);
        report.Add("cells", network.Cells);
        report.Add("inputs", network.InputCount);
    }

    /// <summary>What the process takes with the same network at hand and a grid that is empty.</summary>
    private static async Task<MemoryInUse> EmptyAsync(string folder, Asked asked)
    {
        await using var grid = await GridUnderTest.StartAsync(
            new LedgerOptions { Data = folder }, asked.Of(Partitions), asked.Cancellation);

        return MemoryInUse.Measure();
    }

    private static async Task<Latencies> MeasureAsync(
        Asked asked, GridUnderTest grid, Network network, NetworkSize size, Reach reach)
    {
        var random = new Random(asked.Seed);
        var (facts, update) = (new NetworkFacts(network), new Latencies());
        for (var at = -asked.Of(WarmUp); at < asked.Of(Changes); at++)
        {
            var product = asked.Of(Replace)
                ? ReplaceHot(random, network, size, reach)
                : AddInput(random, network, size, reach);

            var change = await grid.ChangeAsync(facts.Of(product), asked.Cancellation);
            if (at >= 0)
                update.Add(change.Took);
        }

        return update;
    }

    private static int AddInput(Random random, Network network, NetworkSize size, Reach reach)
    {
        var (product, input) = Choose(random, network, size, reach);
        network.AddInput(product, input, random.Next(1, 100));
        reach.Add(input, product);

        return product;
    }

    /// <summary>A product with few users takes another factor for the hot one, which has the most users of all.</summary>
    private static int ReplaceHot(Random random, Network network, NetworkSize size, Reach reach)
    {
        while (true)
        {
            var product = random.Next(size.StartOf(size.Layers / 2), size.Cells);
            if (!network.InputsOf(product).Contains(Network.HotFactor) || reach.CountFrom(product, MostReached) > MostReached)
                continue;

            network.ReplaceInput(product, Network.HotFactor, 1 + random.Next(size.Factors - 1));

            return product;
        }
    }

    /// <summary>A product with few users, and something of any earlier layer that it does not use yet.</summary>
    private static (int Product, int Input) Choose(Random random, Network network, NetworkSize size, Reach reach)
    {
        while (true)
        {
            var product = random.Next(size.StartOf(size.Layers / 2), size.Cells);
            var input = random.Next(size.Factors, Math.Max(size.StartOf(size.LayerOf(product)), size.Factors + 1));
            if (input < product && !network.InputsOf(product).Contains(input) && reach.CountFrom(product, MostReached) <= MostReached)
                return (product, input);
        }
    }
}

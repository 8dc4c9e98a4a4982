using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using LoadTests.Wave;
using Silo.Ledger;

namespace LoadTests.Loops;

/// <summary>Most cells in one giant loop: what do the hot change and changes of structure cost, and how exact is it?</summary>
internal static class LoopsQuestion
{
    private const double MostRelativeError = 1e-9;

    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Feedback = Question.Number("--feedback", "inputs that run back, from a later layer", 200);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "hot changes that don't count", 40);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "hot changes that count", 15);
    private static readonly Option<int> Changes = Question.Number("--changes", "changes of structure", 100);

    public static Command Create() => Question.Create(
        "loops",
        "How long until everything has settled after the hot factor has changed, and after a product got a new input, with one giant loop?",
        [Products, Inputs, Layers, Feedback, Partitions, WarmUp, Repetitions, Changes],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var (network, random) = (Network.Layered(size), new Random(asked.Seed));
        network.AddFeedback(asked.Of(Feedback), size, random);
        var largest = Components.Of(CompressedRows.Of(network)).LargestLoop;
        using var folder = new TemporaryFolder();
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder.Path }, asked.Of(Partitions), asked.Cancellation);
        var changes = await HotChange.MeasureAsync(
            grid, network, asked.Of(WarmUp), asked.Of(Repetitions), asked.Cancellation);
        var floor = LoadedGrid.Floor(network);
        var structural = await RestructureAsync(asked, grid, network, size, random);
        var errors = await LoopErrors.OfAsync(grid, network);
        var report = asked.Report;
        report.Add("largest_group", largest);
        report.Add("settled_ms_p50", changes.Settled.Milliseconds(50));
        report.Add("floor_ms_p50", floor.Milliseconds(50));
        report.Add("ratio", changes.Settled.Milliseconds(50) / floor.Milliseconds(50));
        report.Add("bom_settled_ms_p50", structural.Milliseconds(50));
        report.Add("max_relative_error", errors.MaxRelative);
        report.Check("error_bound_holds", errors.OutOfBound);
        report.Check("bit_equal_without_loop", errors.NotEqual);
        report.Check("error_small", errors.MaxRelative <= MostRelativeError ? null : "a total is further off than allowed.");
        report.Add("bom_settled_ms_p99", structural.Milliseconds(99));
        report.Add("recomputed", changes.Recomputed);
        report.Add("cpu_ms", changes.Cpu.TotalMilliseconds);
        report.Add("cells", network.Cells);
        report.Add("inputs", network.InputCount);
    }

    /// <summary>Random products get a little of any other product, whichever of the two comes first.</summary>
    private static async Task<Latencies> RestructureAsync(
        Asked asked, GridUnderTest grid, Network network, NetworkSize size, Random random)
    {
        var (facts, settled) = (new NetworkFacts(network), new Latencies());
        for (var at = 0; at < asked.Of(Changes); at++)
        {
            var (product, input) = (random.Next(size.Factors, size.Cells), random.Next(size.Factors, size.Cells));
            if (product == input || network.InputsOf(product).Contains(input))
                continue;

            network.AddInput(product, input, random.Next(10, 100));
            settled.Add((await grid.ChangeAsync(facts.Of(product), asked.Cancellation)).Took);
        }

        return settled;
    }
}

using System.CommandLine;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Portfolio;

/// <summary>One product of a huge enterprise changes: how many grain calls until the enterprise's total has settled?</summary>
internal static class PortfolioQuestion
{
    private static readonly Option<int> Products = Question.Number("--products", "products of the enterprise", 300_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product, all of them factors", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "changes that don't count", 5_000);
    private static readonly Option<int> Changes = Question.Number("--changes", "changes that count", 1_000);

    public static Command Create() => Question.Create(
        "portfolio",
        "How long until an enterprise's portfolio total has settled after one of its many products has changed?",
        [Products, Inputs, Partitions, WarmUp, Changes],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var size = new NetworkSize(asked.Of(Products), asked.Of(Inputs), Layers: 1, asked.Seed);
        var network = Network.Layered(size);
        var facts = new NetworkFacts(network, productsPerEnterprise: size.Products);
        using var folder = new TemporaryFolder();
        var ledger = new LedgerOptions { Data = folder.Path };
        await LedgerFill.FillAsync(ledger, asked.Of(Partitions), facts.All.Concat(VolumesOf(network, facts)), asked.Cancellation);
        await using var grid = await GridUnderTest.StartAsync(ledger, asked.Of(Partitions), asked.Cancellation);
        var settled = await MeasureAsync(asked, grid, network, facts);
        var call = await grid.CallAsync();
        asked.Report.Add("settled_us_p50", settled.Microseconds(50));
        asked.Report.Add("grain_call_us_p50", call.Microseconds(50));
        asked.Report.Add("ratio", settled.Microseconds(50) / call.Microseconds(50));
        asked.Report.Check("bit_equal", await DifferenceAsync(grid, network, facts));
        asked.Report.Add("settled_us_p99", settled.Microseconds(99));
        asked.Report.Add("products", network.Products);
    }

    /// <summary>The enterprise, and how much it makes of each of its products in a year.</summary>
    private static IEnumerable<Fact> VolumesOf(Network network, NetworkFacts facts)
    {
        var enterprise = facts.EnterpriseOf(network.Factors);
        var volumes = Enumerable.Range(network.Factors, network.Products).Select(Fact (product) => new Fact.Volume
        {
            Id = EntityId.OfVolume(enterprise, facts.IdOf(product)),
            EnterpriseId = enterprise,
            ProductId = facts.IdOf(product),
            Quantity = VolumeOf(product),
        });

        return volumes.Prepend(new Fact.Enterprise { Id = enterprise, Name = "The whole industry" });
    }

    private static int VolumeOf(int product) => 1 + (product % 997);

    private static async Task<Latencies> MeasureAsync(Asked asked, GridUnderTest grid, Network network, NetworkFacts facts)
    {
        var (random, settled) = (new Random(asked.Seed), new Latencies());
        for (var at = -asked.Of(WarmUp); at < asked.Of(Changes); at++)
        {
            var product = random.Next(network.Factors, network.Cells);
            network.FossilGrams(product)++;
            var change = await grid.ChangeAsync(facts.Of(product), asked.Cancellation);
            if (at >= 0)
                settled.Add(change.Took);
        }

        return settled;
    }

    private static async Task<string?> DifferenceAsync(GridUnderTest grid, Network network, NetworkFacts facts)
    {
        var rows = CompressedRows.Of(network);
        rows.Pass();
        var expected = PortfolioSum.Of(rows, network, facts, VolumeOf);
        var read = await grid.Grid.ReadAsync(
            FactKind.Enterprise, facts.EnterpriseOf(network.Factors), new Freshness(0, TimeSpan.Zero), CancellationToken.None);

        return read is ReadOutcome<Figure>.Found { Value: var figure }
            ? SettledTotals.Difference(figure, expected)
            : $"The enterprise's total can't be read: {read}.";
    }
}

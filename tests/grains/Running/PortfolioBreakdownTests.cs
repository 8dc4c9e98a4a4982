using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;

namespace Grains.Tests.Running;

/// <summary>What the portfolio of an enterprise is made of.</summary>
public sealed class PortfolioBreakdownTests
{
    private const string Enterprise = "urn:ent:owner";

    [Fact]
    public async Task Names_the_products_that_count_for_most_with_what_they_count_for()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(
            Stated.Enterprise(Enterprise),
            Stated.Product("urn:prod:a", 2),
            Stated.Product("urn:prod:b", 3),
            Stated.Product("urn:prod:credit", -50),
            Stated.Volume(Enterprise, "urn:prod:a", 100),
            Stated.Volume(Enterprise, "urn:prod:b", 10),
            Stated.Volume(Enterprise, "urn:prod:credit", 1));

        var outcome = await running.Grid.ReadBreakdownAsync(
            FactKind.Enterprise, EntityId.Of(Enterprise), new Freshness(receipt, TimeSpan.FromSeconds(30)), default);

        var breakdown = Assert.IsType<ReadOutcome<Breakdown>.Found>(outcome).Value;
        Assert.Equal(180, breakdown.Figure.PcfExcludingBiogenicUptake);
        Assert.Equal(
            [("urn:prod:a", 100d, 200d), ("urn:prod:credit", 1d, -50d), ("urn:prod:b", 10d, 30d)],
            breakdown.Inputs.Select(input => (input.Of, input.Quantity, input.Pcf)));
    }
}

using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Grains.Figures;

namespace Grains.Tests.Running;

/// <summary>A supplier's figure counts only while it is shared, and what is not shared shows nothing of itself.</summary>
public sealed class ShareTests
{
    private const string Supplier = "urn:ent:foilco";
    private const string Buyer = "urn:ent:acme";
    private const string Foil = "urn:prod:foilco:foil";
    private const string Bought = "urn:comp:acme:foil";
    private const string Cell = "urn:prod:acme:cell";
    private const string Standard = "urn:factor:foil";

    private static readonly Fact[] Chain =
    [
        Stated.Product(Foil, 5) with { EnterpriseId = EntityId.Of(Supplier), Name = "Secret foil" },
        Stated.Component(Bought, (Foil, 1, null)) with { EnterpriseId = EntityId.Of(Buyer) },
        Stated.Product(Cell, 1, (Bought, 2)) with { EnterpriseId = EntityId.Of(Buyer) },
    ];

    [Theory]
    [InlineData(Foil, 1)]
    [InlineData(null, 1)]
    [InlineData(Foil, 5)]
    [InlineData(null, 5)]
    public async Task A_share_settles_the_buyers_total_in_its_wave_and_its_withdrawal_takes_it_out(string? product, int partitions)
    {
        await using var running = await StartAsync(partitions);
        var unshared = await running.AcceptAsync(Chain);
        var before = await running.ProductAsync(Cell, unshared);
        var source = await running.FigureAsync(FactKind.Component, Bought, unshared);
        var shared = await running.AcceptAsync(Stated.Share(Supplier, product, Buyer));
        var after = await running.ProductAsync(Cell, shared);
        await running.RestartAsync();
        var restarted = await running.ProductAsync(Cell, shared);
        var withdrawn = await running.AcceptAsync(Stated.Unshared(Supplier, product, Buyer));
        var last = await running.ProductAsync(Cell, withdrawn);

        Assert.Equal((TotalStatus.Incomplete, 1), (before.Status, before[Lane.Fossil]));
        Assert.Equal(new MissingInput(Bought, "INCOMPLETE"), Assert.Single(before.Missing));
        Assert.Equal(new MissingInput(Foil, "NOT_SHARED"), Assert.Single(source.Missing));
        Assert.Equal((TotalStatus.Complete, 11), (after.Status, after[Lane.Fossil]));
        Assert.Equal((TotalStatus.Complete, 11), (restarted.Status, restarted[Lane.Fossil]));
        Assert.Equal((TotalStatus.Incomplete, 1), (last.Status, last[Lane.Fossil]));
        await Recomputed.CheckAsync(running);
    }

    [Fact]
    public async Task A_share_that_expires_takes_the_figure_out_and_so_it_stays()
    {
        await using var running = await StartAsync();
        var until = running.Clock.GetUtcNow().AddDays(3);
        var shared = await running.AcceptAsync([.. Chain, Stated.Share(Supplier, Foil, Buyer, until)]);
        Assert.Equal(11, (await running.ProductAsync(Cell, shared)).Fossil());

        running.Clock.Advance(TimeSpan.FromDays(4));
        var entries = await running.Until(running.EntriesAsync, entries => entries.Count > shared);
        var expired = await running.ProductAsync(Cell, shared + 1);
        await running.RestartAsync();
        var restarted = await running.ProductAsync(Cell, shared + 1);
        var renewed = await running.AcceptAsync(Stated.Share(Supplier, Foil, Buyer, until.AddYears(1)));

        var expiry = Assert.IsType<Fact.Expiry>(Recomputed.FactOf(entries[^1]).Fact);
        Assert.Equal((Stated.Share(Supplier, Foil, Buyer).Id, until), (expiry.Id, expiry.ValidUntil));
        Assert.Equal((TotalStatus.Incomplete, 1), (expired.Status, expired[Lane.Fossil]));
        Assert.Equal((TotalStatus.Incomplete, 1), (restarted.Status, restarted[Lane.Fossil]));
        Assert.Equal((TotalStatus.Complete, 11), await StandingAsync(running, renewed));
    }

    [Fact]
    public async Task What_is_not_shared_shows_nothing_of_itself_and_looks_as_what_is_not_there()
    {
        await using var running = await StartAsync();
        var receipt = await running.AcceptAsync(
        [
            .. Chain,
            Stated.Product("urn:prod:gone", 1) with { EnterpriseId = EntityId.Of(Supplier) },
            Stated.Withdrawn(FactKind.Product, "urn:prod:gone"),
            Stated.Product("urn:prod:reader", 0, (Foil, 2), ("urn:prod:nowhere", 2), ("urn:prod:gone", 2))
                with { EnterpriseId = EntityId.Of(Buyer) },
        ]);

        await CheckAsync();
        await running.RestartAsync();
        await CheckAsync();

        async Task CheckAsync()
        {
            var freshness = new Freshness(receipt, TimeSpan.FromSeconds(30));
            var read = await running.Grid.ReadBreakdownAsync(FactKind.Product, EntityId.Of("urn:prod:reader"), freshness, default);
            var inputs = Assert.IsType<ReadOutcome<Breakdown>.Found>(read).Value.Inputs;
            var provenance = await running.Grid.ReadProvenanceAsync(FactKind.Product, EntityId.Of("urn:prod:reader"), freshness, default);
            var facts = Assert.IsType<ReadOutcome<Provenance>.Found>(provenance).Value.Facts;

            Assert.Equal([Foil, "urn:prod:nowhere", "urn:prod:gone"], inputs.Select(input => input.Of));
            Assert.All(inputs, input => Assert.Equal(inputs[0] with { Of = input.Of }, input));
            Assert.Equal(("", 2, "", 0, "NOT_SHARED"), (inputs[0].Name, inputs[0].Quantity, inputs[0].Unit, inputs[0].Pcf, inputs[0].Reason));
            Assert.All(facts.Skip(1), fact => Assert.Equal((null, 0L, 0), (fact.Kind, fact.Position, fact.Version)));
        }
    }

    [Fact]
    public async Task A_substitute_stands_in_while_the_source_is_not_shared()
    {
        await using var running = await StartAsync();
        var unshared = await running.AcceptAsync(
        [
            .. Chain,
            Stated.Factor(Standard, 7),
            Stated.Component(Bought, (Foil, 1, Standard)) with { EnterpriseId = EntityId.Of(Buyer) },
        ]);
        var before = await StandingAsync(running, unshared);
        var shared = await running.AcceptAsync(Stated.Share(Supplier, null, Buyer));

        Assert.Equal((TotalStatus.Complete, 15), before);
        Assert.Equal((TotalStatus.Complete, 11), await StandingAsync(running, shared));
    }

    /// <summary>Cells of a loop share their status and a bound of their error: both would tell who uses whom.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_buyer_can_not_see_by_its_total_whether_an_unshared_product_uses_its_own(int partitions)
    {
        await using var running = await StartAsync(partitions);
        var open = await running.AcceptAsync(
        [
            Stated.Factor(Standard, 7),
            Stated.Component(Bought, (Foil, 1, Standard)) with { EnterpriseId = EntityId.Of(Buyer) },
            Stated.Product(Cell, 1, (Bought, 0.5m)) with { EnterpriseId = EntityId.Of(Buyer) },
            Stated.Product(Foil, 5, (Cell, 0.5m), ("urn:prod:nowhere", 1)) with { EnterpriseId = EntityId.Of(Supplier) },
            Stated.Share(Buyer, Cell, Supplier),
        ]);
        var unshared = await running.ProductAsync(Cell, open);
        var closing = await running.AcceptAsync(
            Stated.Share(Supplier, null, Buyer),
            Stated.Product(Foil, 5, (Cell, 0.5m)) with { EnterpriseId = EntityId.Of(Supplier) });
        var shared = await running.ProductAsync(Cell, closing);
        var opening = await running.AcceptAsync(Stated.Unshared(Supplier, null, Buyer));
        var last = await running.ProductAsync(Cell, opening);

        Assert.Equal((TotalStatus.Complete, 4.5, 0d), (unshared.Status, unshared.Fossil(), unshared[Lane.ErrorBound]));

        // c = 1 + f/2, f = 5 + c/2: c = 14/3.
        Assert.Equal(14 / 3.0, shared.Fossil(), 1e-9);
        Assert.True(shared[Lane.ErrorBound] > 0);
        Assert.Equal((TotalStatus.Complete, 4.5, 0d), (last.Status, last[Lane.Fossil], last[Lane.ErrorBound]));
        await Recomputed.CheckAsync(running);
    }

    [Fact]
    public async Task A_product_that_changes_hands_takes_no_share_of_its_old_owner_along()
    {
        await using var running = await StartAsync(partitions: 5);
        await running.AcceptAsync([.. Chain, Stated.Share(Supplier, Foil, Buyer), Stated.Share("urn:ent:other", null, Buyer)]);

        var third = await running.AcceptAsync(Stated.Product(Foil, 5) with { EnterpriseId = EntityId.Of("urn:ent:third") });
        var withThird = await StandingAsync(running, third);
        var other = await running.AcceptAsync(Stated.Product(Foil, 5) with { EnterpriseId = EntityId.Of("urn:ent:other") });
        var withOther = await StandingAsync(running, other);
        var own = await running.AcceptAsync(Stated.Product(Foil, 5) with { EnterpriseId = EntityId.Of(Buyer) });

        Assert.Equal((TotalStatus.Incomplete, 1), withThird);
        Assert.Equal((TotalStatus.Complete, 11), withOther);
        Assert.Equal((TotalStatus.Complete, 11), await StandingAsync(running, own));
    }

    [Fact]
    public async Task A_buyers_purchases_count_while_they_are_shared_and_components_never_cross()
    {
        await using var running = await StartAsync();
        var receipt = await running.AcceptAsync(
        [
            .. Chain,
            Stated.Enterprise(Buyer),
            Stated.Volume(Buyer, Foil, 100),
            Stated.Share(Buyer, null, Supplier),
            Stated.Share(Buyer, Bought, Supplier),
            Stated.Product("urn:prod:foilco:nosy", 0, (Bought, 1)) with { EnterpriseId = EntityId.Of(Supplier) },
        ]);
        var portfolio = await running.FigureAsync(FactKind.Enterprise, Buyer, receipt);
        var nosy = await running.ProductAsync("urn:prod:foilco:nosy", receipt);
        var shared = await running.AcceptAsync(Stated.Share(Supplier, Foil, Buyer));

        Assert.Equal(new MissingInput(Foil, "NOT_SHARED"), Assert.Single(portfolio.Missing));
        Assert.Equal(new MissingInput(Bought, "NOT_SHARED"), Assert.Single(nosy.Missing));
        Assert.Equal(500, (await running.FigureAsync(FactKind.Enterprise, Buyer, shared)).Fossil());
        Assert.Equal(new MissingInput(Bought, "NOT_SHARED"), Assert.Single((await running.ProductAsync("urn:prod:foilco:nosy", shared)).Missing));
    }

    [Fact]
    public async Task Where_all_is_open_shares_are_kept_and_change_nothing()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 3);
        var receipt = await running.AcceptAsync([.. Chain, Stated.Share(Supplier, Foil, Buyer)]);
        var before = await StandingAsync(running, receipt);
        var withdrawn = await running.AcceptAsync(Stated.Unshared(Supplier, Foil, Buyer));

        Assert.Equal((TotalStatus.Complete, 11), before);
        Assert.Equal((TotalStatus.Complete, 11), await StandingAsync(running, withdrawn));
    }

    private static Task<RunningGrid> StartAsync(int partitions = 3) =>
        RunningGrid.StartAsync(partitions: partitions, configure: options => options.Sharing = Sharing.Required);

    private static async Task<(TotalStatus Status, double Fossil)> StandingAsync(RunningGrid running, long atLeast)
    {
        var figure = await running.ProductAsync(Cell, atLeast);

        return (figure.Status, figure[Lane.Fossil]);
    }
}

using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;
using Grains.Figures;

namespace Grains.Tests.Running;

/// <summary>What keeps a total from being shown is named, and the total comes back when its cause goes away.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const string A = "urn:prod:a";
    private const string B = "urn:prod:b";
    private const string C = "urn:prod:c";
    private const string F = "urn:factor:f";

    private RunningGrid _running = null!;

    public async Task InitializeAsync() => _running = await RunningGrid.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task An_input_that_comes_later_completes_its_users()
    {
        var early = await _running.AcceptAsync(Stated.Product(C, 1, (B, 1)), Stated.Product(B, 2, (A, 3)));
        var incomplete = await _running.ProductAsync(C, early);
        var user = await _running.ProductAsync(B, early);
        var late = await _running.AcceptAsync(Stated.Product(A, 5));

        Assert.Equal(TotalStatus.Incomplete, incomplete.Status);
        Assert.Equal(3, incomplete[Lane.Fossil]);
        Assert.Equal(new MissingInput(B, "INCOMPLETE"), Assert.Single(incomplete.Missing));
        Assert.Equal(new MissingInput(A, "UNKNOWN"), Assert.Single(user.Missing));
        Assert.Equal(18, (await _running.ProductAsync(C, late)).Fossil());
    }

    [Fact]
    public async Task What_is_withdrawn_leaves_its_users_incomplete_until_it_is_stated_anew()
    {
        await _running.AcceptAsync(Stated.Product(A, 5), Stated.Product(B, 0, (A, 2)));
        var withdrawn = await _running.AcceptAsync(Stated.Withdrawn(FactKind.Product, A));
        var incomplete = await _running.ProductAsync(B, withdrawn);
        var gone = await _running.Grid.ReadAsync(FactKind.Product, EntityId.Of(A), new Freshness(withdrawn, TimeSpan.Zero), default);
        await _running.RestartAsync();
        Assert.Equal(new MissingInput(A, "WITHDRAWN"), Assert.Single((await _running.ProductAsync(B, withdrawn)).Missing));
        var back = await _running.AcceptAsync(Stated.Product(A, 7));

        Assert.Equal(new MissingInput(A, "WITHDRAWN"), Assert.Single(incomplete.Missing));
        Assert.True(Assert.IsType<ReadOutcome<Figure>.NotFound>(gone).IsWithdrawn);
        Assert.Equal(14, (await _running.ProductAsync(B, back)).Fossil());
    }

    [Fact]
    public async Task A_loop_that_gains_shows_no_number_and_names_itself_until_a_fact_opens_it()
    {
        await _running.AcceptAsync(Stated.Product(A, 1, (B, 2)), Stated.Product(C, 0, (A, 1)), Stated.Enterprise("urn:ent:e"),
            Stated.Volume("urn:ent:e", C, 10));
        var closing = await _running.AcceptAsync(Stated.Product(B, 1, (A, 0.5m)));
        var loop = await _running.ProductAsync(A, closing);
        var user = await _running.ProductAsync(C, closing);
        var portfolio = await _running.FigureAsync(FactKind.Enterprise, "urn:ent:e", closing);
        var restating = await _running.AcceptAsync(Stated.Product(A, 3, (B, 2)));
        var restated = await _running.ProductAsync(A, restating);
        await _running.RestartAsync();
        Assert.Equal(TotalStatus.Divergent, (await _running.ProductAsync(C, restating)).Status);
        Assert.Equal(restating, (await _running.ProductAsync(B, restating)).Loop!.ClosedBy);
        var opening = await _running.AcceptAsync(Stated.Product(B, 1, (A, 0.25m)));

        Assert.Equal((TotalStatus.Divergent, true), (loop.Status, loop.Lanes.IsEmpty));
        Assert.Equal(B, Assert.Single(loop.Loop!.Inputs));
        Assert.Equal(closing, loop.Loop.ClosedBy);
        Assert.Equal((TotalStatus.Divergent, true), (user.Status, user.Lanes.IsEmpty));
        Assert.Equal(new MissingInput(A, "DIVERGENT"), Assert.Single(user.Missing));
        Assert.Equal((0, 0), (user.Loop!.Inputs.Length, user.Loop.ClosedBy));
        Assert.Equal((TotalStatus.Divergent, restating), (restated.Status, restated.Loop!.ClosedBy));
        Assert.Equal((TotalStatus.Divergent, true), (portfolio.Status, portfolio.Lanes.IsEmpty));

        // a = 3 + 2b, b = 1 + a/4: a = 10.
        var settled = await _running.ProductAsync(A, opening);
        Assert.Equal(10, settled.Fossil(), 1e-9);
        Assert.True(Math.Abs(settled.Fossil() - 10) <= settled[Lane.ErrorBound]);
        Assert.Equal(100, (await _running.FigureAsync(FactKind.Enterprise, "urn:ent:e", opening)).Fossil(), 1e-9);
    }

    [Fact]
    public async Task A_product_may_use_itself()
    {
        var half = await _running.AcceptAsync(Stated.Product(A, 1, (A, 0.5m)));
        Assert.Equal(2, (await _running.ProductAsync(A, half)).Fossil(), 1e-9);

        var whole = await _running.AcceptAsync(Stated.Product(A, 1, (A, 1)));
        Assert.Equal(TotalStatus.Divergent, (await _running.ProductAsync(A, whole)).Status);

        var none = await _running.AcceptAsync(Stated.Product(A, 1));
        var figure = await _running.ProductAsync(A, none);
        Assert.Equal((1, 0), (figure.Fossil(), figure[Lane.ErrorBound]));
    }

    [Fact]
    public async Task A_loop_with_a_missing_input_completes_when_it_comes()
    {
        var early = await _running.AcceptAsync(Stated.Product(A, 1, (B, 1)), Stated.Product(B, 0, (A, 0.5m), (F, 1)));
        Assert.Equal(TotalStatus.Incomplete, (await _running.ProductAsync(A, early)).Status);

        var late = await _running.AcceptAsync(Stated.Factor(F, 2));

        // a = 1 + b, b = a/2 + 2: a = 6.
        Assert.Equal(6, (await _running.ProductAsync(A, late)).Fossil(), 1e-9);
    }

    [Fact]
    public async Task An_input_in_another_dimension_makes_its_user_incomplete_until_it_is_corrected()
    {
        var kilowattHours = UnitOfMeasurement.Of("kilowatt hour");
        var user = Stated.Product(B, 0, (A, 2));
        var wrong = await _running.AcceptAsync(
            Stated.Product(A, 5), user with { Inputs = [user.Inputs[0] with { Unit = kilowattHours }] });
        var incomplete = await _running.ProductAsync(B, wrong);
        var right = await _running.AcceptAsync(Stated.Product(A, 5) with { Unit = UnitOfMeasurement.Of("megajoule") });

        Assert.Equal(new MissingInput(A, "UNIT_MISMATCH"), Assert.Single(incomplete.Missing));
        Assert.Equal(36, (await _running.ProductAsync(B, right)).Fossil());
    }

    [Fact]
    public async Task A_substitute_stands_in_while_a_source_is_not_in_force()
    {
        const string component = "urn:comp:c";
        var early = await _running.AcceptAsync(Stated.Factor(F, 2), Stated.Component(component, (A, 1, F)));
        Assert.Equal(2, (await _running.FigureAsync(FactKind.Component, component, early)).Fossil());

        var stated = await _running.AcceptAsync(Stated.Product(A, 5));
        Assert.Equal(5, (await _running.FigureAsync(FactKind.Component, component, stated)).Fossil());

        var withdrawn = await _running.AcceptAsync(Stated.Withdrawn(FactKind.Product, A));
        Assert.Equal(2, (await _running.FigureAsync(FactKind.Component, component, withdrawn)).Fossil());
    }

    /// <summary>Else whether it is primary data would depend on whether it lies in the loop of its user.</summary>
    [Fact]
    public async Task Only_a_factor_stands_in_for_a_source()
    {
        const string component = "urn:comp:c";
        var substituted = await _running.AcceptAsync(
            Stated.Product(A, 1, (component, 0.1m)), Stated.Component(component, (B, 1, A)), Stated.Product("urn:prod:user", 0, (component, 1)));

        var figure = await _running.FigureAsync(FactKind.Component, component, substituted);
        Assert.Equal(new MissingInput(A, "NOT_USABLE"), Assert.Single(figure.Missing));
        Assert.Equal(TotalStatus.Incomplete, figure.Status);

        var known = await _running.AcceptAsync(Stated.Product(B, 5));
        Assert.Equal(5, (await _running.FigureAsync(FactKind.Component, component, known)).Fossil());
        var withdrawn = await _running.AcceptAsync(Stated.Withdrawn(FactKind.Product, B), Stated.Component(component, (B, 1, F)), Stated.Factor(F, 3));
        Assert.Equal(3, (await _running.ProductAsync("urn:prod:user", withdrawn)).Fossil());
    }

    [Fact]
    public async Task A_validity_that_passes_takes_a_factor_out_of_force_until_it_is_stated_anew()
    {
        const string component = "urn:comp:c";
        var until = _running.Clock.GetUtcNow() + TimeSpan.FromDays(30);
        var valid = Stated.Factor(F, 2) with { Validity = Validity.Unstated with { ValidUntil = until } };
        var early = await _running.AcceptAsync(
            valid, Stated.Factor("urn:factor:instead", 3), Stated.Product(A, 0, (F, 1)), Stated.Product(B, 0, (A, 1)),
            Stated.Component(component, (F, 1, "urn:factor:instead")));
        Assert.Equal(2, (await _running.ProductAsync(B, early)).Fossil());

        _running.Clock.Advance(TimeSpan.FromDays(31));
        var entries = await _running.Until(_running.EntriesAsync, entries => entries.Count > early);
        var expiry = Assert.Single(entries, entry => entry.Kind == FactKind.Expiry);
        var incomplete = await _running.ProductAsync(A, expiry.Position);
        Assert.Equal(new MissingInput(F, "EXPIRED"), Assert.Single(incomplete.Missing));
        Assert.Equal(TotalStatus.Incomplete, (await _running.ProductAsync(B, expiry.Position)).Status);
        Assert.Equal(3, (await _running.FigureAsync(FactKind.Component, component, expiry.Position)).Fossil());

        await _running.RestartAsync();
        Assert.Equal(TotalStatus.Incomplete, (await _running.ProductAsync(B, expiry.Position)).Status);
        var renewed = await _running.AcceptAsync(
            valid with { Validity = Validity.Unstated with { ValidUntil = until + TimeSpan.FromDays(365) } });
        Assert.Equal(2, (await _running.ProductAsync(B, renewed)).Fossil());
        Assert.Equal(2, (await _running.FigureAsync(FactKind.Component, component, renewed)).Fossil());
        Assert.Single(await _running.EntriesAsync(), entry => entry.Kind == FactKind.Expiry);
    }

    [Fact]
    public async Task A_renamed_supplier_changes_no_total()
    {
        var first = await _running.AcceptAsync(
            Stated.Enterprise("urn:ent:e", "Old name"), Stated.Product(A, 1), Stated.Volume("urn:ent:e", A, 3));
        var before = await _running.FigureAsync(FactKind.Enterprise, "urn:ent:e", first);
        var second = await _running.AcceptAsync(Stated.Enterprise("urn:ent:e", "New name"));

        var after = await _running.FigureAsync(FactKind.Enterprise, "urn:ent:e", second);

        Assert.Equal((1, "Old name", 3d), (before.Version, before.Name, before.Fossil()));
        Assert.Equal((2, "New name", 3d), (after.Version, after.Name, after.Fossil()));
    }

    [Fact]
    public async Task A_bill_of_materials_of_200_levels_settles()
    {
        const int levels = 200;
        var chain = Enumerable.Range(1, levels).Select(level => Stated.Product($"urn:prod:{level}", 1, ($"urn:prod:{level - 1}", 1)));
        await _running.AcceptAsync([Stated.Product("urn:prod:0", 1), .. chain]);
        var receipt = await _running.AcceptAsync(Stated.Product("urn:prod:0", 2));

        Assert.Equal(levels + 2, (await _running.ProductAsync($"urn:prod:{levels}", receipt)).Fossil());
    }

    [Fact]
    public async Task A_product_of_50_000_inputs_and_a_factor_of_50_000_users_settle()
    {
        const int users = 50_000;
        await _running.AcceptAsync([Stated.Factor(F, 1), .. Enumerable.Range(0, users).Select(at => Stated.Product($"urn:prod:{at}", 0, (F, 1)))]);
        var all = Stated.Product("urn:prod:all", 0, [.. Enumerable.Range(0, users).Select(at => ($"urn:prod:{at}", 1m))]);
        await _running.AcceptAsync(all);
        var receipt = await _running.AcceptAsync(Stated.Factor(F, 3));

        Assert.Equal(3 * users, (await _running.ProductAsync("urn:prod:all", receipt)).Fossil());
    }
}

using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Grains.Intake;
using Grains.Partitions;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>What a push may count on: its key, its versions, all or nothing.</summary>
public sealed class PushTests : IAsyncLifetime
{
    private const string P = "urn:prod:p";
    private const string Q = "urn:prod:q";

    private RunningGrid _running = null!;

    public async Task InitializeAsync() => _running = await RunningGrid.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task A_retry_gets_the_first_answer_also_after_a_restart()
    {
        var push = Stated.Push(Stated.Product(P, 1), Stated.Product(Q, 2)).With("key");
        var first = await _running.AcceptAsync(push);
        await _running.AcceptAsync(Stated.Product(P, 5));

        var again = await _running.AcceptAsync(push);
        await _running.RestartAsync();
        var later = await _running.AcceptAsync(push);

        Assert.True(first.IsFirstAnswer);
        Assert.Equal(first with { IsFirstAnswer = false, Rejections = again.Rejections }, again);
        Assert.Equal(first with { IsFirstAnswer = false, Rejections = later.Rejections }, later);
        Assert.Equal(5, (await _running.ProductAsync(P, 3)).Fossil());
        Assert.Equal(3, (await _running.EntriesAsync()).Count);
    }

    [Fact]
    public async Task A_retry_of_what_would_be_refused_now_gets_the_first_answer()
    {
        var push = Stated.Push(Stated.Product(P, 1)).IfVersion(0).With("key");
        var first = await _running.AcceptAsync(push);

        var again = await _running.AcceptAsync(push);

        Assert.False(again.IsFirstAnswer);
        Assert.Equal(first.Receipt, again.Receipt);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        await _running.AcceptAsync(Stated.Push(Stated.Product(P, 1)).With("key"));

        Assert.IsType<PushOutcome.KeyReused>(
            await _running.Grid.PushAsync(Stated.Push(Stated.Product(P, 2)).With("key", "other"), default));
        Assert.IsType<PushOutcome.KeyReused>(
            await _running.Grid.PushAsync(Stated.Push(Stated.Product(P, 2)).IfVersion(7).With("key", "other"), default));
        Assert.Equal(1, (await _running.ProductAsync(P, 1)).Version);
    }

    [Fact]
    public async Task A_key_is_its_principals_own()
    {
        var push = Stated.Push(Stated.Product(P, 1)).With("key");
        await _running.AcceptAsync(push);

        var other = await _running.AcceptAsync(push with { Principal = "another" });

        Assert.True(other.IsFirstAnswer);
    }

    [Fact]
    public async Task Retries_at_the_same_time_are_accepted_once()
    {
        var push = Stated.Push(Stated.Product(P, 1), Stated.Product(Q, 2)).With("key");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _running.Grid.PushAsync(push, default)));

        var accepted = outcomes.OfType<PushOutcome.Accepted>().ToList();
        Assert.Single(accepted, outcome => outcome.IsFirstAnswer);
        Assert.All(accepted, outcome => Assert.Equal(2, outcome.Receipt));
        Assert.All(outcomes.Except(accepted), outcome =>
            Assert.Equal("CONTENDED", Assert.IsType<PushOutcome.Unavailable>(outcome).Code));
        Assert.Equal(2, (await _running.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Retries_at_the_same_time_that_expect_a_version_are_never_refused()
    {
        var push = Stated.Push(Stated.Product(P, 1), Stated.Product(Q, 2)).IfVersion(0).With("key");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _running.Grid.PushAsync(push, default)));

        Assert.Single(outcomes.OfType<PushOutcome.Accepted>(), outcome => outcome.IsFirstAnswer);
        Assert.All(outcomes.Where(outcome => outcome is not PushOutcome.Accepted), outcome =>
            Assert.Equal("CONTENDED", Assert.IsType<PushOutcome.Unavailable>(outcome).Code));
        Assert.Equal(2, (await _running.EntriesAsync()).Count);
    }

    [Fact]
    public async Task What_may_still_come_to_nothing_refuses_nobody()
    {
        const long other = 77;
        var partition = _running.Grains.GetGrain<IPartitionGrain>(EntityId.Of(P).Key.PartitionOf(TestStore.Partitions));
        var stated = Stated.Push(Stated.Product(P, 9)).Facts[0];
        await partition.Validate(other, [new FactEnvelope(1, stated.Fact, stated.Payload, ifVersion: 0)], isDryRun: false);

        var push = _running.Grid.PushAsync(Stated.Push(Stated.Product(P, 1)).IfVersion(0), default);

        // Behind the push's first look in the partition's queue.
        await partition.Validate(other + 1, [], isDryRun: true);
        await partition.Release(other);

        Assert.IsType<PushOutcome.Accepted>(await push);
        Assert.Equal(1, (await _running.ProductAsync(P, 1)).Fossil());
    }

    [Fact]
    public async Task A_version_that_was_replaced_is_a_conflict()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.AcceptAsync(Stated.Push(Stated.Product(P, 2)).IfVersion(1));

        Assert.Equal("VERSION_CONFLICT", await RejectionAsync(Stated.Push(Stated.Product(P, 3)).IfVersion(1)));
        Assert.Equal("VERSION_CONFLICT", await RejectionAsync(Stated.Push(Stated.Product(P, 3)).IfVersion(0)));
        Assert.Equal("VERSION_CONFLICT", await RejectionAsync(Stated.Push(Stated.Product(Q, 3)).IfVersion(1)));
        Assert.Equal(2, (await _running.ProductAsync(P, 2)).Fossil());
    }

    [Fact]
    public async Task One_of_many_that_replace_the_same_version_wins()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));

        var outcomes = await Task.WhenAll(Enumerable.Range(2, 8).Select(number =>
            _running.Grid.PushAsync(Stated.Push(Stated.Product(P, number)).IfVersion(1), default)));

        Assert.Single(outcomes.OfType<PushOutcome.Accepted>());
        Assert.All(outcomes.OfType<PushOutcome.Refused>(), refused => Assert.Equal("VERSION_CONFLICT", refused.Rejections[0].Code));
        Assert.Equal(2, (await _running.ProductAsync(P, 2)).Version);
    }

    [Fact]
    public async Task Pushes_of_one_entity_at_the_same_time_lose_nothing()
    {
        const int tasks = 8;
        const int pushes = 15;

        var receipts = await Task.WhenAll(Enumerable.Range(0, tasks).Select(task => Task.Run(async () =>
        {
            var last = 0L;
            for (var number = 0; number < pushes; number++)
            {
                var push = Stated.Push(Stated.Product(P, (task * pushes) + number), Stated.Product(Q, number));
                var outcome = await _running.Until(
                    () => _running.Grid.PushAsync(push, default), outcome => outcome is PushOutcome.Accepted);
                var receipt = ((PushOutcome.Accepted)outcome).Receipt;
                Assert.True(receipt > last);
                last = receipt;
            }

            return last;
        })));

        var entries = (await _running.EntriesAsync()).Where(entry => entry.Entity == P).ToList();
        Assert.Equal(Enumerable.Range(1, tasks * pushes), entries.Select(entry => entry.Version));
        var stated = (Fact.Product)new FactReader().ReadCanonical(entries[^1].Kind, entries[^1].Schema, entries[^1].Payload);
        var shown = await _running.ProductAsync(P, receipts.Max());
        Assert.Equal((double)stated.Direct[0].Amounts[0].KilogramsCo2e, shown.Fossil());
        Assert.Equal(tasks * pushes, shown.Version);
    }

    [Fact]
    public async Task Newest_means_accepted_last_within_a_batch_too()
    {
        var receipt = await _running.AcceptAsync(Stated.Product(P, 1), Stated.Product(P, 2), Stated.Product(P, 3));

        var figure = await _running.ProductAsync(P, receipt);

        Assert.Equal((3, 3, 3d), (receipt, figure.Version, figure.Fossil()));
    }

    [Fact]
    public async Task All_or_nothing_unless_partial()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));
        var push = Stated.Push(Stated.Enterprise(P), Stated.Product(Q, 2), Stated.Withdrawn(FactKind.Product, "urn:prod:none"));

        var refused = Assert.IsType<PushOutcome.Refused>(await _running.Grid.PushAsync(push, default));
        Assert.IsType<ReadOutcome<Figure>.NotFound>(
            await _running.Grid.ReadAsync(FactKind.Product, EntityId.Of(Q), new Freshness(1, TimeSpan.FromSeconds(30)), default));
        var partial = await _running.AcceptAsync(push.With("key") with { IsPartial = true });
        var again = await _running.AcceptAsync(push.With("key") with { IsPartial = true });

        Assert.Equal([(1, "KIND_CONFLICT"), (3, "NOT_STATED")], refused.Rejections.Select(one => (one.Line, one.Code)));
        Assert.Equal((1, 2L), (partial.Count, partial.Receipt));
        Assert.Equal(refused.Rejections, partial.Rejections);
        Assert.Equal(refused.Rejections, again.Rejections);
        Assert.Equal((1, 2L), (again.Count, again.Receipt));
        Assert.Equal(2, (await _running.ProductAsync(Q, 2)).Fossil());
    }

    [Fact]
    public async Task A_partial_push_without_a_single_good_fact_writes_nothing()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));

        var partial = await _running.AcceptAsync(Stated.Push(Stated.Enterprise(P)).With("key") with { IsPartial = true });
        var again = await _running.AcceptAsync(Stated.Push(Stated.Enterprise(P)).With("key") with { IsPartial = true });

        Assert.Equal((0, 0L), (partial.Count, partial.Receipt));
        Assert.Equal((0, 0L, false), (again.Count, again.Receipt, again.IsFirstAnswer));
        Assert.Single(await _running.EntriesAsync());
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));

        var dry = await _running.AcceptAsync(Stated.Push(Stated.Product(P, 2), Stated.Product(Q, 3)).With("key") with { IsDryRun = true });
        var refused = await _running.Grid.PushAsync(Stated.Push(Stated.Enterprise(P)) with { IsDryRun = true }, default);
        var next = await _running.AcceptAsync(Stated.Push(Stated.Product(P, 4)).IfVersion(1).With("key"));

        Assert.Equal((2, 0L), (dry.Count, dry.Receipt));
        Assert.Equal("KIND_CONFLICT", Assert.IsType<PushOutcome.Refused>(refused).Rejections[0].Code);
        Assert.Equal((2L, true), (next.Receipt, next.IsFirstAnswer));
        Assert.Equal(2, (await _running.ProductAsync(P, 2)).Version);
    }

    [Fact]
    public async Task A_released_factor_keeps_its_value()
    {
        const string id = "urn:factor:real:1";
        await _running.AcceptAsync(Stated.Factor(id, 1, "real"));

        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 2, "real"))));
        await _running.AcceptAsync(Stated.Factor(id, 1, "real"));
        await _running.RestartAsync();
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 2, "real"))));
        await _running.AcceptAsync(Stated.Factor("urn:factor:demo:1", 1));
        await _running.AcceptAsync(Stated.Factor("urn:factor:demo:1", 2));
    }

    [Fact]
    public async Task A_released_factor_keeps_its_value_also_over_a_withdrawal_and_another_library()
    {
        const string id = "urn:factor:real:1";
        await _running.AcceptAsync(Stated.Factor(id, 1, "real"));

        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 2))));
        await _running.AcceptAsync(Stated.Withdrawn(FactKind.Factor, id));
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 2, "real"))));
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(
            Stated.Push(Stated.Withdrawn(FactKind.Factor, id), Stated.Factor(id, 2, "real"))));
        var receipt = await _running.AcceptAsync(Stated.Factor(id, 1, "real"));
        Assert.Equal(1, (await _running.FigureAsync(FactKind.Factor, id, receipt)).Fossil());

        // What may change its value would otherwise be one step away, with the same value first.
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 1))));
        await _running.AcceptAsync(Stated.Withdrawn(FactKind.Factor, id));
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(Stated.Push(Stated.Factor(id, 1))));
        await _running.AcceptAsync(Stated.Factor(id, 1, "another real"));

        // A dry run refuses what the push would.
        const string next = "urn:factor:real:2";
        var body = Stated.Push(Stated.Factor(next, 1, "real"), Stated.Withdrawn(FactKind.Factor, next), Stated.Factor(next, 2, "real"));
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(body with { IsDryRun = true }));
        Assert.Equal("IMMUTABLE_RELEASE", await RejectionAsync(body));
    }

    [Fact]
    public async Task An_id_keeps_its_kind_also_after_a_withdrawal()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.AcceptAsync(Stated.Withdrawn(FactKind.Product, P));

        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Factor(P, 1))));
        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Withdrawn(FactKind.Factor, P))));
    }

    [Fact]
    public async Task Volumes_are_an_enterprises_and_of_nothing_else()
    {
        const string enterprise = "urn:ent:seller";
        await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.AcceptAsync(Stated.Volume(enterprise, P, 10));

        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Volume(P, P, 10))));
        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Volume(P, P, 10)) with { IsDryRun = true }));
        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Product(Q, 1), Stated.Volume(Q, P, 10))));
        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Product(Q, 1), Stated.Volume(Q, P, 10)) with { IsDryRun = true }));
        Assert.Equal("KIND_CONFLICT", await RejectionAsync(Stated.Push(Stated.Factor(enterprise, 1))));
        await _running.AcceptAsync(Stated.Enterprise(enterprise));
        await _running.AcceptAsync(Stated.Volume(enterprise, P, 20));
    }

    [Fact]
    public async Task What_volumes_name_before_it_is_known_for_a_product_is_a_product()
    {
        // In one batch the volume comes first; nobody knows yet that it names no enterprise.
        await _running.AcceptAsync(Stated.Factor("urn:factor:demo:1", 2), Stated.Product(P, 1));
        var receipt = await _running.AcceptAsync(
            Stated.Volume(Q, P, 10), Stated.Product(Q, 3, ("urn:factor:demo:1", 1)), Stated.Product("urn:prod:user", 0, (Q, 2)));

        Assert.Equal(5, (await _running.ProductAsync(Q, receipt)).Fossil());
        Assert.Equal(10, (await _running.ProductAsync("urn:prod:user", receipt)).Fossil());
        await _running.RestartAsync();
        Assert.Equal(5, (await _running.ProductAsync(Q, receipt)).Fossil());
        Assert.Equal(10, (await _running.ProductAsync("urn:prod:user", receipt)).Fossil());
    }

    [Fact]
    public async Task To_state_known_factors_anew_no_ledger_is_read()
    {
        var factors = Enumerable.Range(0, 50).Select(number => Stated.Factor($"urn:factor:demo:{number}", 1)).ToArray();
        await _running.AcceptAsync(factors);
        var before = _running.Ledger.HistoriesRead;

        await _running.AcceptAsync(Stated.Push(factors) with { Writer = new([], ["demo"]) });
        var refused = await _running.Grid.PushAsync(Stated.Push(factors[0]) with { Writer = new([], ["other"]) }, default);

        Assert.Equal(before, _running.Ledger.HistoriesRead);
        Assert.Equal("NOT_YOURS", Assert.Single(Assert.IsType<PushOutcome.Refused>(refused).Rejections).Code);
    }

    private async Task<string> RejectionAsync(Push push) =>
        Assert.Single(Assert.IsType<PushOutcome.Refused>(await _running.Grid.PushAsync(push, default)).Rejections).Code;
}

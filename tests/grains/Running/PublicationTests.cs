using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;
using Grains.Coordination;
using Grains.Figures;
using Grains.Ledger;
using Grains.Publications;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>Immutable footprints, by hand and by themselves: never too many, never one forgotten.</summary>
public sealed class PublicationTests
{
    private const string F = "urn:factor:f";
    private const string G = "urn:factor:g";

    private static readonly string P = Stated.In(0, TestStore.Partitions, "urn:prod:p");

    /// <summary>In the same partition, so that it is looked at together with <see cref="P"/>.</summary>
    private static readonly string Q = Stated.In(0, TestStore.Partitions, "urn:prod:q");

    [Fact]
    public async Task A_publication_by_hand_is_the_settled_total_and_deprecates_the_one_before()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Factor(F, 2), Stated.Product(P, 1, (F, 3)));
        var figure = await running.ProductAsync(P, receipt);

        var first = await PublishAsync(running, receipt);
        var next = await PublishAsync(running, receipt);
        await running.RestartAsync();
        var last = await PublishAsync(running, receipt);

        Assert.True(first.Publication.Total.AsSpan().SequenceEqual(figure.Lanes.AsSpan()));
        Assert.Equal((receipt + 1, null, "requested", 1),
            (first.Position, first.Publication.Preceding, first.Publication.Reason, first.Publication.ProductVersion));
        Assert.Equal(first.Publication.Uuid, next.Publication.Preceding);
        Assert.Equal(next.Publication.Uuid, last.Publication.Preceding);
        var history = await running.Grid.ReadHistoryAsync(EntityId.Of(P), long.MaxValue, 10, default);
        Assert.Equal(
            [(VersionSeries.Published, 3), (VersionSeries.Published, 2), (VersionSeries.Published, 1), (VersionSeries.Stated, 1)],
            history.Select(entry => (entry.Series, entry.Version)));
    }

    [Fact]
    public async Task Publications_by_hand_at_the_same_time_form_one_line()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Product(P, 1));

        var published = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PublishAsync(running, receipt)));

        var line = published.Select(one => one.Publication).OrderBy(one => published.First(other => other.Publication == one).Position).ToList();
        Assert.Equal([null, .. line.SkipLast(1).Select(one => (Guid?)one.Uuid)], line.Select(one => one.Preceding));
    }

    [Fact]
    public async Task Only_a_complete_total_is_published()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Product(P, 1, (F, 3)), Stated.Product(Q, 1));
        Assert.Equal(
            TotalStatus.Incomplete,
            Assert.IsType<PublishOutcome.NothingToPublish>(await TryPublishAsync(running, P, receipt)).Status);

        var withdrawn = await running.AcceptAsync(Stated.Withdrawn(FactKind.Product, Q));
        Assert.True(Assert.IsType<PublishOutcome.NotFound>(await TryPublishAsync(running, Q, withdrawn)).IsWithdrawn);
        Assert.False(Assert.IsType<PublishOutcome.NotFound>(await TryPublishAsync(running, "urn:prod:none", withdrawn)).IsWithdrawn);
        Assert.IsType<PublishOutcome.BeyondHead>(await TryPublishAsync(running, P, withdrawn + 1));
    }

    [Fact]
    public async Task A_total_that_moved_by_more_than_its_threshold_is_published_by_itself()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(
            Stated.Factor(F, 100), Stated.Factor(G, 100), Stated.Product(P, 0, (F, 1)),
            Stated.Product(Q, 0, (G, 1)) with { PublishThreshold = 0.01m }, Stated.Product("urn:prod:never", 0, (F, 1)));
        var first = await PublishAsync(running, receipt);
        await TryPublishAsync(running, Q, receipt);

        // 10 % is not more than the default of 10 %; 2 % is more than 1 %.
        await running.AcceptAsync(Stated.Factor(F, 110), Stated.Factor(G, 102));
        await PublicationsAsync(running, Q, 2);
        Assert.Single(await PublicationsAsync(running, P, 1));
        var second = await running.AcceptAsync(Stated.Factor(F, 110.5m));
        var published = await PublicationsAsync(running, P, 2);

        Assert.Equal((first.Publication.Uuid, "threshold"), (published[1].Preceding, published[1].Reason));
        Assert.True(published[1].SettledThrough >= second);
        Assert.Equal(110.5, published[1].Total[0]);
        Assert.Empty(await PublicationsAsync(running, "urn:prod:never", 0));
    }

    [Fact]
    public async Task Uptake_and_the_declared_unit_move_a_footprint_as_well()
    {
        await using var running = await RunningGrid.StartAsync();
        var wood = Stated.Product(P, 100) with { Direct = [Stated.Direct(100, uptake: -40)] };
        var receipt = await running.AcceptAsync(wood, Stated.Product(Q, 100));
        await PublishAsync(running, receipt);
        await TryPublishAsync(running, Q, receipt);

        await running.AcceptAsync(
            wood with { Direct = [Stated.Direct(100, uptake: -80)] },
            Stated.Product(Q, 100) with { Unit = UnitOfMeasurement.Of("piece"), MassPerUnit = 1 });

        Assert.Equal(-80, (await PublicationsAsync(running, P, 2))[1].Total[(int)Lane.BiogenicUptake]);
        Assert.Equal("piece", (await PublicationsAsync(running, Q, 2))[1].Unit.Name);
    }

    [Fact]
    public async Task An_excursion_that_has_ended_is_not_published()
    {
        // Two seconds between two looks: an excursion of some milliseconds begins and ends between them.
        await using var running = await RunningGrid.StartAsync(configure: options => options.RemindMilliseconds = 2_000);
        var receipt = await running.AcceptAsync(
            Stated.Factor(F, 100), Stated.Factor(G, 100), Stated.Product(P, 0, (F, 1)), Stated.Product(Q, 0, (G, 1)));
        await PublishAsync(running, receipt);
        await TryPublishAsync(running, Q, receipt);
        await running.AcceptAsync(Stated.Factor(G, 150));
        await PublicationsAsync(running, Q, 2);

        var excursion = await running.AcceptAsync(Stated.Factor(F, 200));
        await running.ProductAsync(P, excursion);
        await running.AcceptAsync(Stated.Factor(F, 101), Stated.Factor(G, 300));

        await PublicationsAsync(running, Q, 3);
        Assert.Single(await PublicationsAsync(running, P, 1));
    }

    [Fact]
    public async Task None_is_forgotten_over_a_crash()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Factor(F, 100), Stated.Product(P, 0, (F, 1)));
        await PublishAsync(running, receipt);
        running.Ledger.Trouble = Trouble.NoStatements;
        var moved = await running.AcceptAsync(Stated.Factor(F, 200));
        await running.ProductAsync(P, moved);

        await running.RestartAsync(isKilled: true);

        Assert.Equal(200, (await PublicationsAsync(running, P, 2))[1].Total[0]);
    }

    [Fact]
    public async Task None_is_forgotten_while_the_ledger_takes_nothing()
    {
        await using var running = await RunningGrid.StartAsync();
        var until = running.Clock.GetUtcNow() + TimeSpan.FromDays(10);
        var receipt = await running.AcceptAsync(
            Stated.Factor(F, 100), Stated.Product(P, 0, (F, 1)),
            Stated.Factor(G, 1) with { Validity = Validity.Unstated with { ValidUntil = until } });
        await PublishAsync(running, receipt);
        running.Ledger.Trouble = Trouble.NoStatements;
        await running.AcceptAsync(Stated.Factor(F, 200));
        running.Clock.Advance(TimeSpan.FromDays(11));
        await running.Ledger.RefusedAsync(times: 3);

        running.Ledger.Trouble = Trouble.None;

        await PublicationsAsync(running, P, 2);
        await running.Until(running.EntriesAsync, entries => entries.Exists(entry => entry.Kind == FactKind.Expiry));
    }

    [Fact]
    public async Task A_total_that_moves_while_it_is_published_is_compared_again()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Factor(F, 100), Stated.Product(P, 0, (F, 1)));
        await running.ProductAsync(P, receipt);

        // The move waits for its commit when the publication takes the old total, and is committed before it.
        var held = running.Ledger.Hold();
        var move = running.Grid.PushAsync(Stated.Push(Stated.Factor(F, 200)), default);
        await running.Ledger.HeldAsync();
        var publish = TryPublishAsync(running, P, 0);
        await running.Until(() => running.QueuedAsync(), queued => queued == 2);
        held.SetResult();
        await move;

        var published = Assert.IsType<PublishOutcome.Published>(await publish);
        Assert.Equal(100, published.Publication.Total[0]);
        var next = (await PublicationsAsync(running, P, 2))[1];
        Assert.Equal((200, published.Publication.Uuid), (next.Total[0], next.Preceding));
    }

    [Fact]
    public async Task Publications_come_no_faster_than_their_limit()
    {
        const int perSecond = 20;
        const int products = 50;
        await using var running = await RunningGrid.StartAsync(
            partitions: 1, configure: options => (options.PublicationsPerSecond, options.RemindMilliseconds) = (perSecond, 10));
        var ids = Enumerable.Range(0, products).Select(at => string.Create(CultureInfo.InvariantCulture, $"urn:prod:{at}")).ToList();
        var receipt = await running.AcceptAsync([Stated.Factor(F, 100), .. ids.Select(id => Stated.Product(id, 0, (F, 1)))]);
        foreach (var id in ids)
            Assert.IsType<PublishOutcome.Published>(await TryPublishAsync(running, id, receipt));

        await running.AcceptAsync(Stated.Factor(F, 200));

        var entries = await running.Until(
            running.EntriesAsync, entries => entries.Count(entry => entry.Kind == FactKind.Publication) == 2 * products);
        var times = entries.Where(entry => entry.Kind == FactKind.Publication).Skip(products).Select(entry => entry.RecordedAt).ToList();
        var least = TimeSpan.FromSeconds((products - perSecond - 1.0) / perSecond);
        Assert.True(times[^1] - times[0] >= least, $"{products} publications came within {times[^1] - times[0]}.");
    }

    [Fact]
    public async Task A_publication_that_is_sent_again_is_published_once()
    {
        await using var running = await RunningGrid.StartAsync();
        var receipt = await running.AcceptAsync(Stated.Product(P, 1), Stated.Product(Q, 1));

        var atOnce = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TryPublishAsync(running, P, receipt, Key())));
        await running.RestartAsync();
        var later = await running.Grid.FindPublicationAsync(EntityId.Of(P), Stated.Principal, Key(), default);
        var other = await TryPublishAsync(running, Q, receipt, Key("urn:prod:q"));
        var others = await running.Grid.FindPublicationAsync(EntityId.Of(P), "somebody else", Key(), default);

        var answers = atOnce.Append(later).Select(Assert.IsType<PublishOutcome.Published>).ToList();
        Assert.Single(answers, answer => !answer.IsReplayed);
        Assert.Single(answers.Select(answer => (answer.Position, answer.Publication.Uuid)).Distinct());
        Assert.IsType<PublishOutcome.KeyReused>(other);
        Assert.Null(others);
        Assert.Single(await PublicationsAsync(running, P, 1));
        Assert.Empty(await PublicationsAsync(running, Q, 0));
    }

    [Fact]
    public async Task Whoever_waits_for_a_total_keeps_nobody_from_publishing_the_one_that_is_there()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.HoldMilliseconds = 10_000);
        var receipt = await running.AcceptAsync(Stated.Product(P, 1));
        await running.ProductAsync(P, receipt);
        var coordinator = running.Grains.GetGrain<ICoordinatorGrain>(0);
        var held = await coordinator.HoldWaves();
        var next = await running.AcceptAsync(Stated.Product(P, 2));

        var waiting = TryPublishAsync(running, P, next);
        var first = Assert.IsType<PublishOutcome.Published>(await TryPublishAsync(running, P, receipt));
        var isWaiting = !waiting.IsCompleted;
        await coordinator.ReleaseWaves(held.Hold);

        var last = Assert.IsType<PublishOutcome.Published>(await waiting);
        Assert.Equal((true, 1, 2), (isWaiting, first.Publication.Total[0], last.Publication.Total[0]));
    }

    private static IdempotencyKey Key(string body = "urn:prod:p") => new("key", SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    private static Task<PublishOutcome> TryPublishAsync(RunningGrid running, string id, long atLeast, IdempotencyKey? key = null) =>
        running.Grid.PublishAsync(EntityId.Of(id), new Freshness(atLeast, TimeSpan.FromSeconds(30)), Stated.Principal, key, default);

    private static async Task<PublishOutcome.Published> PublishAsync(RunningGrid running, long atLeast) =>
        Assert.IsType<PublishOutcome.Published>(await TryPublishAsync(running, P, atLeast));

    /// <summary>The publications of a product, once there are so many.</summary>
    private static async Task<List<Fact.Publication>> PublicationsAsync(RunningGrid running, string id, int count)
    {
        var entries = await running.Until(
            async () => (await running.EntriesAsync()).Where(entry => entry.Kind == FactKind.Publication && entry.Entity == id).ToList(),
            entries => entries.Count >= count);

        return entries.ConvertAll(entry => (Fact.Publication)Recomputed.FactOf(entry).Fact);
    }
}

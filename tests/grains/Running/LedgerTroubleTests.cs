using Footprints.Facts;
using Footprints.Identities;
using Grains.Coordination;
using Grains.Intake;
using Grains.Ledger;
using Grains.Partitions;
using Grains.Publications;
using Grains.Tests.Ledger;
using Xunit.Abstractions;

namespace Grains.Tests.Running;

/// <summary>A store that fails: pushes are told so, reads go on, and nothing is lost or doubled.</summary>
public sealed class LedgerTroubleTests(ITestOutputHelper output)
{
    private const string P = "urn:prod:p";

    [Theory]
    [InlineData(Trouble.BeforeCommit)]
    [InlineData(Trouble.Down)]
    public async Task What_can_not_be_written_is_not_accepted_and_reads_go_on(object trouble)
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Product(P, 1));
        await running.ProductAsync(P, 1);
        running.Ledger.Trouble = (Trouble)trouble;

        var push = Stated.Push(Stated.Product(P, 2)).With("key");
        var unavailable = Assert.IsType<PushOutcome.Unavailable>(await running.Grid.PushAsync(push, default));
        var shown = await running.ProductAsync(P, 1);
        var state = await running.Grid.ReadStateAsync(default);
        running.Ledger.Trouble = Trouble.None;
        var outcome = await running.Until(() => running.Grid.PushAsync(push, default), outcome => outcome is PushOutcome.Accepted);

        Assert.Equal("LEDGER_UNAVAILABLE", unavailable.Code);
        Assert.Equal((1d, true), (shown.Fossil(), state.IsReady));
        Assert.True(((PushOutcome.Accepted)outcome).IsFirstAnswer);
        Assert.Equal((2d, 2), ((await running.ProductAsync(P, 2)).Fossil(), (await running.ProductAsync(P, 2)).Version));
        Assert.Equal(2, (await running.EntriesAsync()).Count);
    }

    /// <summary>An operator looks at the partitions while the store says nothing at all.</summary>
    [Fact]
    public async Task Whoever_waits_for_a_store_that_is_silent_keeps_nobody_who_needs_none()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 2);
        await running.AcceptAsync(Stated.Product(P, 1));
        var (held, reader) = (running.Ledger.HoldHistories(), running.Grains.GetGrain<ILedgerReaderGrain>(0));
        var histories = Enumerable.Range(0, 20).Select(_ => reader.ReadHistory(P, long.MaxValue, 10)).ToList();
        await running.Until(() => Task.FromResult(running.Ledger.HistoriesRead), read => read == 8);

        var partitions = await reader.ReadPartitions();
        var isSomebodyServed = histories.Exists(history => history.IsCompleted);
        held.SetResult();

        Assert.Equal((2, false), (partitions, isSomebodyServed));
        await Task.WhenAll(histories);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_acknowledged_after_a_look_at_the_head()
    {
        await using var running = await RunningGrid.StartAsync();
        running.Ledger.Trouble = Trouble.AfterCommit;

        var first = await running.AcceptAsync(Stated.Push(Stated.Product(P, 1)).With("key"));
        running.Ledger.Trouble = Trouble.None;
        var again = await running.AcceptAsync(Stated.Push(Stated.Product(P, 1)).With("key"));

        Assert.Equal((1L, true, 1L, false), (first.Receipt, first.IsFirstAnswer, again.Receipt, again.IsFirstAnswer));
        Assert.Equal(1, (await running.ProductAsync(P, 1)).Fossil());
    }

    [Fact]
    public async Task A_commit_whose_outcome_is_open_is_followed_up_and_its_retry_gets_the_first_answer()
    {
        await using var running = await RunningGrid.StartAsync();
        running.Ledger.Trouble = Trouble.DownAfterCommit;
        var push = Stated.Push(Stated.Product(P, 1)).With("key");

        var open = await running.Grid.PushAsync(push, default);
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => running.Grid.PushAsync(Stated.Push(Stated.Product(P, 9)), default)));
        running.Ledger.Trouble = Trouble.None;

        Assert.All([open, .. others], outcome => Assert.Equal("LEDGER_UNAVAILABLE", Assert.IsType<PushOutcome.Unavailable>(outcome).Code));
        var figure = await running.Until(
            () => running.Grid.ReadAsync(FactKind.Product, EntityId.Of(P), default, default),
            outcome => outcome is Figures.ReadOutcome<Figures.Figure>.Found);
        var retry = await running.AcceptAsync(push);
        Assert.Equal(1, ((Figures.ReadOutcome<Figures.Figure>.Found)figure).Value.Fossil());
        Assert.Equal((1L, false), (retry.Receipt, retry.IsFirstAnswer));
        Assert.Single(await running.EntriesAsync());
    }

    public static TheoryData<bool> Stores => [false, true];

    [SkippableTheory]
    [MemberData(nameof(Stores))]
    public async Task A_publication_whose_answer_was_lost_is_there_once_and_its_retry_gets_the_first_answer(bool isPostgres)
    {
        await using var running = await RunningGrid.StartAsync(isPostgres ? await PostgresTestStore.CreateAsync() : null);
        var receipt = await running.AcceptAsync(Stated.Product(P, 1));
        await running.ProductAsync(P, receipt);
        var (product, key) = (EntityId.Of(P), new IdempotencyKey("key", new byte[32]));
        running.Ledger.Trouble = Trouble.DownAfterCommit;

        var open = await running.Grid.PublishAsync(product, default, Stated.Principal, key, default);
        var asked = await running.Grid.FindPublicationAsync(product, Stated.Principal, key, default);
        running.Ledger.Trouble = Trouble.None;
        var retry = await running.Until(
            () => running.Grid.FindPublicationAsync(product, Stated.Principal, key, default), outcome => outcome is PublishOutcome.Published);
        var again = await running.Until(
            () => running.Grid.PublishAsync(product, default, Stated.Principal, key, default), outcome => outcome is PublishOutcome.Published);

        Assert.All((PublishOutcome?[])[open, asked], outcome => Assert.Equal("LEDGER_UNAVAILABLE", Assert.IsType<PublishOutcome.Unavailable>(outcome).Code));
        Assert.All((PublishOutcome?[])[retry, again], outcome => Assert.Equal(
            (receipt + 1, true), (((PublishOutcome.Published)outcome!).Position, ((PublishOutcome.Published)outcome).IsReplayed)));
        Assert.Equal(2, (await running.EntriesAsync()).Count);
    }

    [Theory]
    [InlineData(Trouble.Down)]
    [InlineData(Trouble.Unforeseen)]
    public async Task Grains_that_begin_without_a_ledger_go_on_when_it_is_back(object trouble)
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Product(P, 1));
        running.Ledger.Trouble = (Trouble)trouble;
        await running.DeactivateAsync(running.Grains.GetGrain<ICoordinatorGrain>(0));
        for (var partition = 0; partition < TestStore.Partitions; partition++)
            await running.DeactivateAsync(running.Grains.GetGrain<IPartitionGrain>(partition));

        await running.Until(() => running.Grid.ReadStateAsync(default), state => !state.IsReady);
        running.Ledger.Trouble = Trouble.None;
        await running.ReadyAsync();

        var receipt = await running.AcceptAsync(Stated.Product(P, 2));
        Assert.Equal(2, (await running.ProductAsync(P, receipt)).Fossil());
    }

    [Fact]
    public async Task A_refusal_that_can_not_be_looked_up_is_no_refusal_yet()
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Stated.Push(Stated.Product(P, 1)).IfVersion(0).With("key"));
        running.Ledger.Trouble = Trouble.Down;

        var outcome = await running.Grid.PushAsync(Stated.Push(Stated.Product(P, 1)).IfVersion(0).With("key"), default);
        running.Ledger.Trouble = Trouble.None;

        Assert.Equal("LEDGER_UNAVAILABLE", Assert.IsType<PushOutcome.Unavailable>(outcome).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_store_that_fails_now_and_then_loses_and_doubles_nothing(int seed)
    {
        const int writers = 4;
        const int pushes = 25;
        output.WriteLine($"seed {seed}");
        await using var running = await RunningGrid.StartAsync();
        using var end = new CancellationTokenSource();
        var troubling = TroubleAsync(running, new Random(seed), end.Token);

        var receipts = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var last = 0L;
            for (var number = 0; number < pushes; number++)
            {
                var push = Stated.Push(Stated.Product($"urn:prod:{writer}:{number}", number, (P, 1)), Stated.Product(P, number))
                    .With($"{writer}:{number}");
                var outcome = await running.Until(() => running.Grid.PushAsync(push, default), one => one is PushOutcome.Accepted);
                last = ((PushOutcome.Accepted)outcome).Receipt;
            }

            return last;
        })));
        await end.CancelAsync();
        await troubling;

        var entries = await running.EntriesAsync();
        Assert.Equal(2 * writers * pushes, entries.Count);
        Assert.Equal(writers * pushes, entries.Where(entry => entry.Entity != P).Select(entry => entry.Entity).Distinct().Count());
        await running.ProductAsync(P, receipts.Max());
        await Recomputed.CheckAsync(running);
    }

    private static async Task TroubleAsync(RunningGrid running, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            running.Ledger.Trouble = (Trouble)random.Next(5);
            await Task.Delay(random.Next(1, 60), CancellationToken.None);
            running.Ledger.Trouble = Trouble.None;
            await Task.Delay(random.Next(1, 60), CancellationToken.None);
        }
    }
}

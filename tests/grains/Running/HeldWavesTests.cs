using Footprints.Facts;
using Footprints.Identities;
using Grains.Coordination;
using Grains.Figures;
using Grains.Partitions;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>Readers of several partitions get one epoch, however fast waves settle, and waves go on.</summary>
public sealed class HeldWavesTests
{
    private const int Partitions = TestStore.Partitions;
    private const int LongerThanATest = 10_000;

    private static readonly string[] Products = [.. Enumerable.Range(0, Partitions).Select(at => Stated.In(at, Partitions, "urn:prod:"))];

    [Fact]
    public async Task A_reader_that_is_slower_than_any_wave_gets_one_epoch()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.HoldMilliseconds = LongerThanATest);
        var change = 0;

        var answers = await new CommonEpoch(running.Grains.GetGrain<ICoordinatorGrain>(0)).Find(atLeast: 0, async epoch =>
        {
            var first = await AskAsync(running, 0, epoch);
            var receipt = await running.AcceptAsync(Stated.Product(Products[0], ++change));
            await running.Grid.ReadAsync(
                FactKind.Product, EntityId.Of(Products[0]), new Freshness(receipt, TimeSpan.FromMilliseconds(500)), default);

            return new[] { first, await AskAsync(running, 1, epoch) };
        });

        Assert.NotNull(answers);
        Assert.Equal(answers[0].SettledThrough, answers[1].SettledThrough);
        Assert.Equal(change, (await running.ProductAsync(Products[0], change)).Fossil());
    }

    [Fact]
    public async Task Reads_of_several_partitions_succeed_while_waves_never_pause()
    {
        await using var running = await RunningGrid.StartAsync();
        await running.AcceptAsync(Products.Select(id => Stated.Product(id, 0)).ToList());
        using var end = new CancellationTokenSource();
        Task<List<bool>>[] readers =
        [
            RepeatAsync(async () => await running.Grid.ReadManyAsync([.. Products.Select(EntityId.Of)], default, default) is ReadOutcome<FigureSet>.Found, end.Token),
            RepeatAsync(async () => await running.Grid.ListAsync(FactKind.Product, null, new ListQuery(null, "id", 10, 0), default) is ReadOutcome<FigurePage>.Found, end.Token),
        ];

        await Task.WhenAll(Products.Select(id => Task.Run(async () =>
        {
            for (var push = 1; push <= 50; push++)
                await running.AcceptAsync(Stated.Product(id, push));
        })));
        await end.CancelAsync();
        var isFound = await Task.WhenAll(readers);

        Assert.All(isFound, one => Assert.NotEmpty(one));
        Assert.All(isFound, one => Assert.DoesNotContain(false, one));
    }

    [Fact]
    public async Task Provenance_is_of_one_epoch_while_waves_never_pause()
    {
        await using var running = await RunningGrid.StartAsync();
        Fact[] Batch(int number) => [Stated.Product(Products[0], number), Stated.Product(Products[1], number, (Products[0], 1))];
        var first = await running.AcceptAsync(Batch(0));
        await running.ProductAsync(Products[1], first);
        using var end = new CancellationTokenSource();
        var reading = RepeatAsync(
            async () =>
            {
                var outcome = await running.Grid.ReadProvenanceAsync(FactKind.Product, EntityId.Of(Products[1]), default, default);
                var facts = Assert.IsType<ReadOutcome<Provenance>.Found>(outcome).Value.Facts;

                return facts[0].Version == facts[1].Version;
            },
            end.Token);

        for (var push = 1; push <= 100; push++)
            await running.AcceptAsync(Batch(push));
        await end.CancelAsync();

        Assert.DoesNotContain(false, await reading);
    }

    [Fact]
    public async Task Facts_are_accepted_while_waves_are_held_and_settle_after_the_release()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.HoldMilliseconds = LongerThanATest);
        var coordinator = running.Grains.GetGrain<ICoordinatorGrain>(0);
        var held = await coordinator.HoldWaves();
        var before = await coordinator.ReadStanding();

        var receipt = await running.AcceptAsync(Stated.Product(Products[0], 1));
        var during = await coordinator.ReadStanding();
        await coordinator.ReleaseWaves(held.Hold);

        Assert.Equal((before.SettledThrough, before.Waves), (held.Epoch, during.Waves));
        Assert.Equal((receipt, before.SettledThrough), (during.Head, during.SettledThrough));
        Assert.Equal(1, (await running.ProductAsync(Products[0], receipt)).Fossil());
    }

    [Fact]
    public async Task A_hold_that_is_never_released_ends()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.HoldMilliseconds = 20);
        var coordinator = running.Grains.GetGrain<ICoordinatorGrain>(0);
        await coordinator.HoldWaves();

        var receipt = await running.AcceptAsync(Stated.Product(Products[0], 1));

        Assert.Equal(1, (await running.ProductAsync(Products[0], receipt)).Fossil());
    }

    [Fact]
    public async Task Readers_that_wait_share_the_next_hold_and_a_wave_runs_before_it()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.HoldMilliseconds = LongerThanATest);
        var coordinator = running.Grains.GetGrain<ICoordinatorGrain>(0);
        var first = await coordinator.HoldWaves();
        var receipt = await running.AcceptAsync(Stated.Product(Products[0], 1));
        Task<HeldEpoch>[] waiting = [coordinator.HoldWaves(), coordinator.HoldWaves()];

        await coordinator.ReleaseWaves(first.Hold);
        var next = await Task.WhenAll(waiting);
        await coordinator.ReleaseWaves(next[0].Hold);
        var later = await running.AcceptAsync(Stated.Product(Products[0], 2));
        var standing = await coordinator.ReadStanding();
        await coordinator.ReleaseWaves(next[1].Hold);

        Assert.Equal(next[0], next[1]);
        Assert.Equal(receipt, next[0].Epoch);
        Assert.Equal(receipt, standing.SettledThrough);
        Assert.Equal(2, (await running.ProductAsync(Products[0], later)).Fossil());
    }

    private static Task<FigureAnswer> AskAsync(RunningGrid running, int partition, long epoch) =>
        running.Grains.GetGrain<IPartitionGrain>(partition).Read(new FigureQuestion(
            [EntityId.Of(Products[partition])], Kind: null, AtLeast: 0, epoch, Wait: TimeSpan.Zero, FigureDetail.Figure));

    private static Task<List<T>> RepeatAsync<T>(Func<Task<T>> read, CancellationToken end) => Task.Run(async () =>
    {
        var outcomes = new List<T>();
        while (!end.IsCancellationRequested)
            outcomes.Add(await read());

        return outcomes;
    });
}

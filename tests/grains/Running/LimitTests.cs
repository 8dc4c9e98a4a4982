using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Partitions;

namespace Grains.Tests.Running;

/// <summary>Beyond a limit a push is told to come back, and later it is taken.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Too_many_facts_that_wait_for_their_commit()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 1, configure: options => options.MaxPendingFacts = 5);
        var held = running.Ledger.Hold();
        var first = running.Grid.PushAsync(Push(0, 4), default);
        await running.Ledger.HeldAsync();

        var beyond = await running.Grid.PushAsync(Push(4, 2), default);
        var fitting = running.Grid.PushAsync(Push(6, 1), default);
        held.SetResult();

        Assert.Equal("TOO_MANY_PENDING", Assert.IsType<PushOutcome.Unavailable>(beyond).Code);
        Assert.IsType<PushOutcome.Accepted>(await first);
        Assert.IsType<PushOutcome.Accepted>(await fitting);
        await running.Until(() => running.Grid.PushAsync(Push(7, 9), default), outcome => outcome is PushOutcome.Accepted);
    }

    [Fact]
    public async Task Too_many_batches_that_wait_for_their_commit()
    {
        await using var running = await RunningGrid.StartAsync(configure: options => options.MaxQueuedBatches = 2);
        var held = running.Ledger.Hold();
        var first = running.Grid.PushAsync(Push(0, 1), default);
        await running.Ledger.HeldAsync();
        var second = running.Grid.PushAsync(Push(1, 1), default);
        await running.Until(running.QueuedAsync, queued => queued == 2);

        var third = await running.Grid.PushAsync(Push(2, 1), default);
        held.SetResult();

        Assert.Equal("TOO_MANY_PENDING", Assert.IsType<PushOutcome.Unavailable>(third).Code);
        Assert.All(await Task.WhenAll(first, second), outcome => Assert.IsType<PushOutcome.Accepted>(outcome));
        await running.AcceptAsync(Push(2, 1));
    }

    /// <summary>One partition is away, and the others go on taking facts, of which the coordinator keeps count until it is back.</summary>
    [Fact]
    public async Task Too_many_facts_that_wait_for_a_wave_to_settle()
    {
        await using var running = await RunningGrid.StartAsync(
            partitions: 2, loadingWaitSeconds: 0, configure: options => options.MaxUnsettledFacts = 5);
        var ids = Enumerable.Range(0, 100).Where(at => EntityId.Of($"urn:prod:{at}").Key.PartitionOf(2) == 1).ToList();
        await running.AcceptAsync(Push(ids[0], 1));
        var held = running.Ledger.HoldReads();
        await running.DeactivateAsync(running.Grains.GetGrain<IPartitionGrain>(0));
        await running.Until(() => running.Grains.GetGrain<ICoordinatorGrain>(0).ReadStanding(), standing => standing.Loading == 1);

        var taken = 0;
        while (await running.Grid.PushAsync(Push(ids[taken + 1], 1), default) is PushOutcome.Accepted)
            taken++;

        var beyond = await running.Grid.PushAsync(Push(ids[taken + 1], 1), default);
        held.SetResult();
        await running.ReadyAsync();

        Assert.Equal("TOO_MANY_PENDING", Assert.IsType<PushOutcome.Unavailable>(beyond).Code);
        Assert.InRange(taken, 5, 6);
        await running.AcceptAsync(Push(ids[taken + 1], 1));
    }

    [Fact]
    public async Task A_partition_that_loads_for_longer_than_a_push_waits()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 1, loadingWaitSeconds: 0);
        await running.AcceptAsync(Push(0, 1));
        var held = running.Ledger.HoldReads();
        await running.DeactivateAsync(running.Grains.GetGrain<IPartitionGrain>(0));

        var push = await running.Grid.PushAsync(Push(0, 1), default);
        var read = await running.Grid.ReadAsync(FactKind.Product, EntityId.Of("urn:prod:0"), default, default);
        var many = await running.Grid.ReadManyAsync([EntityId.Of("urn:prod:0")], default, default);
        var list = await running.Grid.ListAsync(FactKind.Product, null, new ListQuery(null, "id", 10, 0), default);
        var publish = await running.Grid.PublishAsync(EntityId.Of("urn:prod:0"), default, Stated.Principal, key: null, default);
        held.SetResult();
        await running.ReadyAsync();

        Assert.Equal("LOADING", Assert.IsType<PushOutcome.Unavailable>(push).Code);
        Assert.IsType<ReadOutcome<Figure>.Loading>(read);
        Assert.IsType<ReadOutcome<FigureSet>.Loading>(many);
        Assert.IsType<ReadOutcome<FigurePage>.Loading>(list);
        Assert.Equal("LOADING", Assert.IsType<Publications.PublishOutcome.Unavailable>(publish).Code);
        await running.AcceptAsync(Push(0, 1));
    }

    [Fact]
    public async Task A_push_waits_for_a_partition_that_loads()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 1);
        var held = running.Ledger.HoldReads();
        await running.DeactivateAsync(running.Grains.GetGrain<IPartitionGrain>(0));
        await running.Until(() => running.Grains.GetGrain<ICoordinatorGrain>(0).ReadStanding(), standing => standing.Loading == 1);

        var push = running.Grid.PushAsync(Push(0, 1), default);
        held.SetResult();

        Assert.IsType<PushOutcome.Accepted>(await push);
    }

    [Fact]
    public async Task Units_that_nobody_else_uses_are_taken_up_to_a_limit()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 1, configure: options => options.MaxOwnUnits = 2);
        var one = Stated.Product("urn:prod:one", 1);
        await running.AcceptAsync(one with { Unit = UnitOfMeasurement.Of("bundle") });

        var crate = one with { Unit = UnitOfMeasurement.Of("crate") };
        var two = crate with { Inputs = [new(one.Id, 1, UnitOfMeasurement.Of("pallet"))] };
        var isDry = await running.Grid.PushAsync(Stated.Push(crate) with { IsDryRun = true }, default);
        var isBothDry = await running.Grid.PushAsync(Stated.Push(two) with { IsDryRun = true }, default);

        // What is refused, and what waits and comes to nothing, uses nothing up.
        var both = await running.Grid.PushAsync(Stated.Push(two), default);
        var wrong = await running.Grid.PushAsync(Stated.Push(crate, Stated.Enterprise("urn:prod:one")), default);
        await running.AcceptAsync(Stated.Product("urn:prod:two", 1) with { Inputs = [new(one.Id, 1, UnitOfMeasurement.Of("pallet"))] });
        var declared = await running.Grid.PushAsync(Stated.Push(one with { Unit = UnitOfMeasurement.Of("crate") }), default);
        var used = await running.Grid.PushAsync(
            Stated.Push(one with { Inputs = [new(one.Id, 1, null), new(one.Id, 1, UnitOfMeasurement.Of("crate"))] }), default);

        Assert.IsType<PushOutcome.Accepted>(isDry);
        Assert.Equal(("TOO_MANY_UNITS", "inputs[0].unit"), Refusal(isBothDry));
        Assert.Equal(("TOO_MANY_UNITS", "inputs[0].unit"), Refusal(both));
        Assert.Equal("KIND_CONFLICT", Refusal(wrong).Item1);
        Assert.Equal(("TOO_MANY_UNITS", "unit"), Refusal(declared));
        Assert.Equal(("TOO_MANY_UNITS", "inputs[1].unit"), Refusal(used));
        await running.AcceptAsync(one with { Unit = UnitOfMeasurement.Of("pallet") });
        await running.AcceptAsync(one with { Unit = UnitOfMeasurement.Of("tonne") });

        static (string, string?) Refusal(PushOutcome outcome) =>
            Assert.IsType<PushOutcome.Refused>(outcome).Rejections[0] is var rejection ? (rejection.Code, rejection.Field) : default;
    }

    private static Push Push(int first, int count) =>
        Stated.Push([.. Enumerable.Range(first, count).Select(at => Stated.Product($"urn:prod:{at}", at))]);
}

using Footprints.Facts;
using Footprints.Identities;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>A receipt is a position: it says what a reader may ask for, now and after any restart.</summary>
public sealed class ReceiptTests : IAsyncLifetime
{
    private const string P = "urn:prod:p";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private RunningGrid _running = null!;

    public async Task InitializeAsync() => _running = await RunningGrid.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task What_is_not_committed_lies_beyond_the_head_and_a_reader_who_waits_gets_it_once_it_is()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.ProductAsync(P, 1);

        var held = _running.Ledger.Hold();
        var push = _running.Grid.PushAsync(Stated.Push(Stated.Product(P, 2)), default);
        Assert.Equal(1, (await _running.ProductAsync(P, 1)).Fossil());
        Assert.IsType<ReadOutcome<Figure>.BeyondHead>(await ReadAsync(P, 2, Wait));
        held.SetResult();
        var receipt = Assert.IsType<PushOutcome.Accepted>(await push).Receipt;

        var figure = Assert.IsType<ReadOutcome<Figure>.Found>(await ReadAsync(P, receipt, Wait)).Value;

        Assert.Equal((2d, receipt), (figure.Fossil(), figure.SettledThrough));
    }

    [Fact]
    public async Task What_was_refused_leaves_nothing_behind_that_has_yet_to_settle()
    {
        await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.ProductAsync(P, 1);

        await _running.AcceptAsync(Stated.Push(Stated.Withdrawn(FactKind.Product, "urn:prod:none")) with { IsPartial = true });

        Assert.Equal(TimeSpan.Zero, (await _running.Grains.GetGrain<ICoordinatorGrain>(0).ReadStanding()).Behind);
    }

    [Fact]
    public async Task While_a_wave_is_held_up_the_settled_totals_stay_and_who_waits_gets_the_new_one()
    {
        var other = Stated.In(3, TestStore.Partitions, "urn:prod:other");
        var mine = Stated.In(0, TestStore.Partitions, "urn:prod:mine");
        await _running.AcceptAsync(Stated.Product(mine, 1), Stated.Product(other, 1));
        await _running.ProductAsync(mine, 2);
        await using var holdUp = await HoldUpWavesAsync();
        var receipt = await _running.AcceptAsync(Stated.Product(mine, 2));

        var late = await ReadAsync(mine, receipt, TimeSpan.FromMilliseconds(20));
        var old = await _running.ProductAsync(mine, 2);
        var state = await _running.Grid.ReadReceiptAsync(receipt, default);
        var waiting = ReadAsync(mine, receipt, Wait);
        await holdUp.DisposeAsync();

        Assert.Equal(2, Assert.IsType<ReadOutcome<Figure>.NotYetSettled>(late).SettledThrough);
        Assert.Equal((1d, 2L), (old.Fossil(), old.SettledThrough));
        Assert.False(Assert.IsType<ReadOutcome<ReceiptState>.Found>(state).Value.IsSettled);
        Assert.Equal(2, Assert.IsType<ReadOutcome<Figure>.Found>(await waiting).Value.Fossil());
    }

    [Fact]
    public async Task What_is_told_to_be_settled_is_seen_by_every_reader_at_once()
    {
        var ids = Enumerable.Range(0, TestStore.Partitions).Select(partition => Stated.In(partition, TestStore.Partitions, "urn:prod:x")).ToList();
        await _running.AcceptAsync([Stated.Product(ids[0], 1), .. ids.Skip(1).Select(id => Stated.Product(id, 0, (ids[0], 1)))]);
        for (var number = 2; number < 100; number++)
        {
            var receipt = await _running.AcceptAsync(Stated.Product(ids[0], number));
            while (Assert.IsType<ReadOutcome<ReceiptState>.Found>(await _running.Grid.ReadReceiptAsync(receipt, default)).Value is { IsSettled: false })
                await Task.Yield();

            var read = await Task.WhenAll(ids.Select(id => ReadAsync(id, receipt, TimeSpan.Zero)));
            Assert.All(read, outcome => Assert.Equal(number, Assert.IsType<ReadOutcome<Figure>.Found>(outcome).Value.Fossil()));
        }
    }

    [Fact]
    public async Task Receipts_stay_valid_over_a_restart()
    {
        var first = await _running.AcceptAsync(Stated.Product(P, 1));
        var second = await _running.AcceptAsync(Stated.Product(P, 2));

        await _running.RestartAsync();

        Assert.Equal(2, (await _running.ProductAsync(P, first)).Fossil());
        Assert.Equal(2, (await _running.ProductAsync(P, second)).Fossil());
        Assert.IsType<ReadOutcome<Figure>.BeyondHead>(await ReadAsync(P, second + 1, Wait));
        var state = Assert.IsType<ReadOutcome<ReceiptState>.Found>(await _running.Grid.ReadReceiptAsync(first, default)).Value;
        Assert.True(state.IsSettled);
        Assert.Null(state.CommitToSettled);
        Assert.IsType<ReadOutcome<ReceiptState>.BeyondHead>(await _running.Grid.ReadReceiptAsync(second + 1, default));
    }

    [Fact]
    public async Task A_receipt_tells_what_its_own_wave_reached_and_nothing_of_another()
    {
        var first = await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.RestartAsync();
        var second = await _running.AcceptAsync(Stated.Product(P, 2), Stated.Product("urn:prod:user", 0, (P, 1)));
        await _running.ProductAsync(P, second);

        var told = await _running.Until(
            async () => ((ReadOutcome<ReceiptState>.Found)await _running.Grid.ReadReceiptAsync(second, default)).Value,
            state => state.IsSettled);
        var forgotten = Assert.IsType<ReadOutcome<ReceiptState>.Found>(await _running.Grid.ReadReceiptAsync(first, default)).Value;

        Assert.Equal(2, told.CellsReached);
        Assert.NotNull(told.CommitToSettled);
        Assert.True(forgotten.IsSettled);
        Assert.Null(forgotten.CellsReached);
        Assert.Null(forgotten.CommitToSettled);
    }

    [Fact]
    public async Task While_the_grid_loads_a_receipt_is_neither_unknown_nor_unsettled()
    {
        var receipt = await _running.AcceptAsync(Stated.Product(P, 1));
        await _running.ProductAsync(P, receipt);
        _running.Ledger.Trouble = Trouble.Down;
        await _running.DeactivateAsync(_running.Grains.GetGrain<ICoordinatorGrain>(0));

        var outcome = await _running.Grid.ReadReceiptAsync(receipt, default);
        var read = await ReadAsync(P, receipt, TimeSpan.Zero);
        _running.Ledger.Trouble = Trouble.None;

        Assert.IsType<ReadOutcome<ReceiptState>.Loading>(outcome);
        Assert.IsType<ReadOutcome<Figure>.Found>(read);
        await _running.Until(() => _running.Grid.ReadReceiptAsync(receipt, default), state => state is ReadOutcome<ReceiptState>.Found);
    }

    /// <summary>Until it is disposed no wave settles: a partition can't read its facts.</summary>
    private async Task<IAsyncDisposable> HoldUpWavesAsync()
    {
        var held = _running.Ledger.HoldReads();
        await _running.DeactivateAsync(_running.Grains.GetGrain<Partitions.IPartitionGrain>(3));
        await _running.Until(() => _running.Grains.GetGrain<ICoordinatorGrain>(0).ReadStanding(), standing => standing.Loading == 1);

        return new Held(held);
    }

    private Task<ReadOutcome<Figure>> ReadAsync(string id, long atLeast, TimeSpan wait) =>
        _running.Grid.ReadAsync(FactKind.Product, EntityId.Of(id), new Freshness(atLeast, wait), default);

    private sealed class Held(TaskCompletionSource held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            held.TrySetResult();

            return ValueTask.CompletedTask;
        }
    }
}

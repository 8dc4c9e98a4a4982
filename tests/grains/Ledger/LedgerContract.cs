using Footprints.Facts;
using Grains.Ledger;

namespace Grains.Tests.Ledger;

/// <summary>What both stores promise; each part of it is a class that inherits from this one.</summary>
public abstract class LedgerContract : IAsyncLifetime
{
    protected TestStore Store { get; private set; } = null!;

    protected ILedger Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Store = await CreateStoreAsync();
        Ledger = await Store.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
    }

    protected abstract Task<TestStore> CreateStoreAsync();

    protected async Task ReopenAsync()
    {
        await Store.CloseAsync();
        Ledger = await Store.OpenAsync();
    }

    protected Task<LedgerHead> HeadAsync() => Ledger.ReadHeadAsync(CancellationToken.None);

    protected Task<CommitOutcome> CommitAsync(LedgerHead expected, params LedgerBatch[] batches) =>
        Ledger.CommitAsync(expected, batches, Proposed.Time, CancellationToken.None);

    /// <summary>Commits after the head, which must succeed.</summary>
    protected async Task<LedgerHead> CommittedAsync(params LedgerBatch[] batches) =>
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(await HeadAsync(), batches)).Head;

    /// <summary>Commits after the head, which must be refused.</summary>
    protected async Task<IReadOnlyList<BatchRefusal>> RefusedAsync(params LedgerBatch[] batches) =>
        Assert.IsType<CommitOutcome.Refused>(await CommitAsync(await HeadAsync(), batches)).Refusals;

    protected async Task<List<LedgerEntry>> ReadOnAsync(long position = 0, long through = long.MaxValue)
    {
        var entries = new List<LedgerEntry>();
        await foreach (var slice in Ledger.ReadOnAsync(position, through, CancellationToken.None))
            entries.AddRange(slice);

        return entries;
    }

    /// <summary>Reads what is current, and sees that each payload is that of the entry at its position.</summary>
    protected async Task<List<(long Position, IReadOnlyList<LedgerEntry> Entries)>> ReadCurrentAsync(
        int firstPlace = 0, int endPlace = 1 << 16)
    {
        var slices = new List<(long, IReadOnlyList<LedgerEntry>)>();
        await foreach (var slice in Ledger.ReadCurrentAsync(firstPlace, endPlace, CancellationToken.None))
        {
            using (slice)
                slices.Add((slice.Position, await EntriesOfAsync(slice)));
        }

        return slices;
    }

    private async Task<IReadOnlyList<LedgerEntry>> EntriesOfAsync(CurrentSlice slice)
    {
        var entries = await Ledger.ReadAtAsync([.. slice.Entries.Select(payload => payload.Position)], CancellationToken.None);
        Assert.Equal(slice.Entries.Select(Described), entries.Select(entry => Described(new(
            entry.Position, entry.Series, entry.Version, entry.Kind, entry.Schema, entry.Payload))));

        return entries;
    }

    private static string Described(LedgerPayload payload) =>
        $"{payload with { Payload = default }} {Convert.ToHexString(payload.Payload.Span)}";
}

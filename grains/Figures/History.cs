using Grains.Ledger;

namespace Grains.Figures;

/// <summary>The history of one entity, read from the ledger.</summary>
internal sealed class History(ILedger ledger)
{
    public async Task<HistoryEntry[]> Read(string entity, long before, int limit)
    {
        var entries = await ledger.ReadHistoryAsync(entity, before, limit, CancellationToken.None);

        return [.. entries.Select(entry => new HistoryEntry(
            entry.Position, entry.Kind, entry.Series, entry.Version, entry.Principal, entry.RecordedAt, entry.Payload, entry.Schema))];
    }
}

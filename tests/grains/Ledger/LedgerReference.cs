using Footprints.Facts;
using Grains.Ledger;

namespace Grains.Tests.Ledger;

/// <summary>The ledger's rules for versions and keys, in the slowest and plainest way.</summary>
internal sealed class LedgerReference
{
    private readonly List<(string Entity, VersionSeries Series, int Version)> _entries = [];
    private readonly List<(string Key, long Position, int Accepted)> _keys = [];

    public int Position => _entries.Count;

    /// <summary>Commits the group where nothing is refused.</summary>
    public List<BatchRefusal> Commit(IReadOnlyList<LedgerBatch> group)
    {
        var refusals = new List<BatchRefusal>();
        var (entries, keys) = (_entries.Count, _keys.Count);
        for (var index = 0; index < group.Count; index++)
        {
            if (Refusal(group[index], index, keys) is { } refusal)
                refusals.Add(refusal);
            else
                Append(group[index]);
        }

        if (refusals.Count > 0)
        {
            _entries.RemoveRange(entries, _entries.Count - entries);
            _keys.RemoveRange(keys, _keys.Count - keys);
        }

        return refusals;
    }

    public int CurrentVersion(string entity, VersionSeries series) =>
        _entries.Count(entry => entry.Entity == entity && entry.Series == series);

    private BatchRefusal? Refusal(LedgerBatch batch, int index, int keysBefore)
    {
        var at = _keys.FindIndex(key => key.Key == batch.Key?.Key);
        if (at >= 0)
            return new BatchRefusal.KeyTaken(
                index, at < keysBefore ? new(batch.Key!.BodyHash, _keys[at].Position, _keys[at].Accepted, []) : null);

        for (var entry = 0; entry < batch.Entries.Count; entry++)
        {
            var (entity, series) = (batch.Entries[entry].Entity, batch.Entries[entry].Series);
            var own = batch.Entries.Take(entry).Count(other => other.Entity == entity && other.Series == series);
            if (batch.Entries[entry].Version != CurrentVersion(entity, series) + own + 1)
                return new BatchRefusal.VersionTaken(index, entity, CurrentVersion(entity, series));
        }

        return null;
    }

    private void Append(LedgerBatch batch)
    {
        _entries.AddRange(batch.Entries.Select(entry => (entry.Entity, entry.Series, entry.Version)));
        if (batch.Key is { } key)
            _keys.Add((key.Key, batch.Entries.Count == 0 ? 0 : _entries.Count, batch.Entries.Count));
    }
}

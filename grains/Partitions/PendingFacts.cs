using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;
using Footprints.Waves;
using Grains.Intake;

namespace Grains.Partitions;

/// <summary>Facts that were validated and numbered, and that no wave has applied yet.</summary>
/// <remarks>
/// A version is given once: to the first that asks. Where its batch is released, or is not heard of for a while, the
/// version is free again; the ledger decides between two that were promised the same one.
/// </remarks>
internal sealed class PendingFacts(TimeProvider time, TimeSpan patience) : IFactBodies
{
    private readonly Dictionary<CellKey, List<Pending>> _byEntity = [];
    private readonly Dictionary<long, List<CellKey>> _byBatch = [];
    private readonly Queue<(long Batch, long At)> _batches = [];

    private readonly Dictionary<UnitOfMeasurement, int> _units = [];

    public int Count { get; private set; }

    /// <summary>Units of their own kind that pending facts would be the first to state, and how many of them.</summary>
    public IReadOnlyDictionary<UnitOfMeasurement, int> Units => _units;

    /// <summary>The newest pending fact of an entity's stated series, or none.</summary>
    public (Fact Fact, int Version)? Newest(CellKey entity) => _byEntity.TryGetValue(entity, out var pending) && pending.Count > 0
        ? (pending[^1].Envelope.Fact, pending[^1].Version)
        : null;

    /// <summary>Whether the newest pending fact of an entity is of another batch, which may still come to nothing.</summary>
    public bool IsOfAnother(CellKey entity, long batch) =>
        _byEntity.TryGetValue(entity, out var pending) && pending.Count > 0 && pending[^1].Batch != batch;

    /// <summary>The newest pending fact, after a version, that states an entity rather than taking it back, or none.</summary>
    public Fact? NewestStatement(CellKey entity, int after) => _byEntity.TryGetValue(entity, out var pending)
        ? pending.FindLast(one => one.Version > after && one.Envelope.Fact is not Fact.Withdrawn).Envelope?.Fact
        : null;

    /// <param name="units">Units that it would be the first to state; none for most.</param>
    public void Add(long batch, FactEnvelope envelope, int version, IReadOnlyCollection<UnitOfMeasurement>? units)
    {
        var entity = envelope.Fact.Id.Key;
        if (!_byEntity.TryGetValue(entity, out var pending))
            _byEntity.Add(entity, pending = []);

        pending.Add(new Pending(batch, version, envelope, units));
        foreach (var unit in units ?? [])
            _units[unit] = _units.GetValueOrDefault(unit) + 1;

        if (!_byBatch.TryGetValue(batch, out var entities))
        {
            _byBatch.Add(batch, entities = []);
            _batches.Enqueue((batch, time.GetTimestamp()));
        }

        entities.Add(entity);
        Count++;
    }

    public Fact? Find(in EntryReference entry)
    {
        if (!_byEntity.TryGetValue(entry.Entity, out var pending))
            return null;

        foreach (var one in pending)
        {
            if (one.Batch == entry.Batch && one.Version == entry.Version && entry.Series == VersionSeries.Stated)
                return one.Envelope.Fact;
        }

        return null;
    }

    /// <summary>Takes a batch out: it was applied, or it will not be.</summary>
    public void Release(long batch)
    {
        if (!_byBatch.Remove(batch, out var entities))
            return;

        foreach (var entity in entities)
        {
            if (!_byEntity.TryGetValue(entity, out var pending))
                continue;

            foreach (var one in pending)
            {
                if (one.Batch == batch)
                    Forget(one.Units);
            }

            Count -= pending.RemoveAll(one => one.Batch == batch);
            if (pending.Count == 0)
                _byEntity.Remove(entity);
        }
    }

    /// <summary>Takes out what nothing was heard of for too long.</summary>
    public void ReleaseForgotten()
    {
        while (_batches.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > patience)
        {
            _batches.Dequeue();
            Release(oldest.Batch);
        }
    }

    private void Forget(IReadOnlyCollection<UnitOfMeasurement>? units)
    {
        foreach (var unit in units ?? [])
        {
            if (--_units[unit] == 0)
                _units.Remove(unit);
        }
    }

    private readonly record struct Pending(
        long Batch, int Version, FactEnvelope Envelope, IReadOnlyCollection<UnitOfMeasurement>? Units);
}

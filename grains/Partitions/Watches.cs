using Footprints.Identities;
using Footprints.Waves;

namespace Grains.Partitions;

/// <summary>
/// Hosts that watch cells of a partition: each hears that an epoch has settled, and what of its own has changed since it heard
/// last. Figures are not sent: the host reads them together with those of other partitions.
/// </summary>
internal sealed class Watches(PartitionMember member, FigureReading reading, int partition, TimeProvider time)
{
    /// <summary>Between two words to hosts: many waves may settle meanwhile. The first after a calm is told at once.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>A host that has not renewed for this long is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<IFigureObserver, Watch> _watches = [];
    private long _toldAt;
    private bool _isTelling;

    /// <summary>Watches these for a host, instead of what it has watched before.</summary>
    public void Renew(IFigureObserver observer, IReadOnlyList<EntityId> ids)
    {
        var watch = new Watch(ids, time.GetTimestamp());
        watch.Find(member);
        _watches[observer] = watch;
    }

    /// <summary>A wave is about to settle: notes what it changes of what is watched.</summary>
    public void Note()
    {
        foreach (var watch in _watches.Values)
            watch.Note(member);
    }

    /// <summary>A wave has settled: tells every host, now or with the waves that settle soon after.</summary>
    public async Task Tell()
    {
        if (_isTelling || _watches.Count == 0)
            return;

        _isTelling = true;
        try
        {
            if (Pace - time.GetElapsedTime(_toldAt) is { Ticks: > 0 } wait)
                await Task.Delay(wait, time);

            _toldAt = time.GetTimestamp();
            TellAll();
        }
        finally
        {
            _isTelling = false;
        }
    }

    private void TellAll()
    {
        foreach (var (observer, watch) in _watches.ToList())
        {
            if (time.GetElapsedTime(watch.RenewedAt) > Patience)
                _watches.Remove(observer);
            else
                Observe(observer.Changed(partition, member.SettledThrough, reading.SettledAt, watch.Take(member)));
        }
    }

    private static void Observe(Task told) => _ = told.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>What one host watches here.</summary>
    private sealed class Watch(IReadOnlyList<EntityId> ids, long renewedAt)
    {
        private readonly Dictionary<int, EntityId> _slots = [];
        private readonly HashSet<int> _changed = [];

        public long RenewedAt => renewedAt;

        /// <summary>Finds the cells of what is known here; those that it has found anew count as changed.</summary>
        public void Find(PartitionMember member)
        {
            foreach (var id in ids)
            {
                var slot = member.Reader.Find(id.Key);
                if (slot >= 0 && _slots.TryAdd(slot, id))
                    _changed.Add(slot);
            }
        }

        public void Note(PartitionMember member)
        {
            foreach (var slot in _slots.Keys)
            {
                if (member.HasChanged(slot))
                    _changed.Add(slot);
            }
        }

        /// <summary>What has changed since the last call.</summary>
        public EntityId[] Take(PartitionMember member)
        {
            // What was unknown when it was asked for may have been stated since.
            if (_slots.Count < ids.Count)
                Find(member);

            EntityId[] changed = [.. _changed.Select(slot => _slots[slot])];
            _changed.Clear();

            return changed;
        }
    }
}

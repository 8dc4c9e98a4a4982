using Footprints.Identities;
using Footprints.Waves;

namespace Grains.Partitions;

/// <summary>Hosts that watch cells of a partition: each hears once per settled epoch what changed of its own.</summary>
internal sealed class Watches(PartitionMember member, FigureReading reading, int partition, TimeProvider time)
{
    /// <summary>A host that has not renewed for this long is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<IFigureObserver, Watch> _watches = [];
    private readonly Dictionary<IFigureObserver, List<int>> _changed = [];

    public void Renew(IFigureObserver observer, IReadOnlyList<EntityId> ids, bool isFirst)
    {
        var watch = new Watch([.. SlotsOf(ids)], ids, time.GetTimestamp());
        _watches[observer] = watch;
        if (isFirst && member.SettledThrough >= 0)
            Observe(observer.Settled(partition, reading.Batch(watch.Slots)));
    }

    /// <summary>A wave is about to settle: notes what it changed of what is watched.</summary>
    public void Note()
    {
        _changed.Clear();
        foreach (var (observer, watch) in _watches)
            _changed[observer] = [.. watch.Slots.Where(member.HasChanged)];
    }

    /// <summary>The wave has settled: tells every host, also that nothing of its own changed.</summary>
    public void Tell()
    {
        foreach (var (observer, watch) in _watches.ToList())
        {
            if (time.GetElapsedTime(watch.RenewedAt) > Patience)
            {
                _watches.Remove(observer);
                continue;
            }

            // What was unknown when it was asked for may have been stated since.
            var changed = _changed.GetValueOrDefault(observer) ?? [];
            if (watch.Slots.Count < watch.Ids.Count)
            {
                HashSet<int> slots = [.. SlotsOf(watch.Ids)];
                _watches[observer] = watch with { Slots = slots };
                changed.AddRange(slots.Except(watch.Slots));
            }

            Observe(observer.Settled(partition, reading.Batch(changed)));
        }
    }

    private IEnumerable<int> SlotsOf(IReadOnlyList<EntityId> ids) =>
        ids.Select(id => member.Reader.Find(id.Key)).Where(slot => slot >= 0);

    private static void Observe(Task told) => _ = told.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private sealed record Watch(HashSet<int> Slots, IReadOnlyList<EntityId> Ids, long RenewedAt);
}

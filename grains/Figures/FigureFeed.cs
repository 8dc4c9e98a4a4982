using System.Collections.Concurrent;
using System.Threading.Channels;
using Footprints.Identities;
using Grains.Partitions;

namespace Grains.Figures;

/// <summary>
/// One observer for all viewers of a host: it watches what they watch once per partition, renews every few seconds, and
/// hands each viewer what is its own.
/// </summary>
internal sealed class FigureFeed(IGrainFactory grains, int partitions, TimeProvider time) : IFigureObserver, IAsyncDisposable
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Viewer, byte> _viewers = [];
    private readonly Lock _starting = new();
    private IFigureObserver? _reference;
    private ITimer? _renewal;

    public Viewer Open(IReadOnlyList<EntityId> ids)
    {
        var viewer = new Viewer(ids);
        _viewers.TryAdd(viewer, 0);
        lock (_starting)
        {
            _reference ??= grains.CreateObjectReference<IFigureObserver>(this);
            _renewal ??= time.CreateTimer(_ => Observe(Renew()), null, Renewal, Renewal);
        }

        Observe(Renew());

        return viewer;
    }

    public void Close(Viewer viewer) => _viewers.TryRemove(viewer, out _);

    private Task Renew()
    {
        var watched = _viewers.Keys
            .SelectMany(viewer => viewer.Ids)
            .DistinctBy(id => id.Key)
            .GroupBy(id => id.Key.PartitionOf(partitions));

        // The first answer of a renewal carries all figures, which makes up for whatever was lost before.
        return Task.WhenAll(watched.Select(part =>
            grains.GetGrain<IPartitionGrain>(part.Key).Watch(_reference!, [.. part], isFirst: true)));
    }

    public Task Settled(int partition, FigureAnswer answer)
    {
        foreach (var viewer in _viewers.Keys)
            viewer.Take(partition, partitions, answer);

        return Task.CompletedTask;
    }

    private static void Observe(Task task) => _ = task.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        if (_renewal is not null)
            await _renewal.DisposeAsync();
    }

    /// <summary>What one viewer has not seen yet: the newest figure per entity, however slow it reads.</summary>
    internal sealed class Viewer(IReadOnlyList<EntityId> ids)
    {
        private readonly HashSet<string> _own = [.. ids.Select(id => id.Text)];
        private readonly Dictionary<string, Figure> _newest = [];
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private long _settledThrough = -1;
        private DateTimeOffset _settledAt;

        public IReadOnlyList<EntityId> Ids { get; } = ids;

        public void Take(int partition, int partitions, FigureAnswer answer)
        {
            if (!Ids.Any(id => id.Key.PartitionOf(partitions) == partition))
                return;

            lock (_newest)
            {
                var isNewer = answer.SettledThrough > _settledThrough;
                if (isNewer)
                    (_settledThrough, _settledAt) = (answer.SettledThrough, answer.SettledAt);

                foreach (var one in answer.Figures)
                {
                    if (one is not null && _own.Contains(one.Figure.Id)
                        && (!_newest.TryGetValue(one.Figure.Id, out var known) || known.SettledThrough < one.Figure.SettledThrough))
                        (_newest[one.Figure.Id], isNewer) = (one.Figure, true);
                }

                if (!isNewer)
                    return;
            }

            _signal.Writer.TryWrite(true);
        }

        /// <summary>Waits for news and takes it.</summary>
        public async ValueTask<FigureSet> Next(CancellationToken cancellation)
        {
            await _signal.Reader.ReadAsync(cancellation);
            lock (_newest)
            {
                var news = new FigureSet(_settledThrough, _settledAt, [.. _newest.Values], []);
                _newest.Clear();

                return news;
            }
        }
    }
}

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
        var viewer = new Viewer(ids, partitions);
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

    private async Task Renew()
    {
        var watched = _viewers.Keys
            .SelectMany(viewer => viewer.Ids)
            .DistinctBy(id => id.Key)
            .GroupBy(id => id.Key.PartitionOf(partitions));

        // The first answer of a renewal carries all figures, which makes up for whatever was lost before.
        await Task.WhenAll(watched.Select(part =>
            grains.GetGrain<IPartitionGrain>(part.Key).Watch(_reference!, [.. part], isFirst: true)));
    }

    public Task Settled(int partition, FigureAnswer answer)
    {
        foreach (var viewer in _viewers.Keys)
            viewer.Take(partition, answer);

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

    /// <summary>
    /// What one viewer has not seen yet: the newest figure per entity, however slow it reads, of an epoch that every
    /// partition of its entities has told. Nothing of a newer one is shown before, or half a batch would be.
    /// </summary>
    internal sealed class Viewer
    {
        /// <summary>Answers kept while a partition is silent; the next renewal makes up for what is dropped.</summary>
        private const int MostAhead = 1_000;

        private readonly HashSet<string> _own;
        private readonly Dictionary<int, long> _told;
        private readonly List<FigureAnswer> _ahead = [];
        private readonly Dictionary<string, long> _shown = [];
        private readonly Dictionary<string, Figure> _newest = [];
        private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private long _settledThrough = -1;
        private DateTimeOffset _settledAt;

        public Viewer(IReadOnlyList<EntityId> ids, int partitions)
        {
            Ids = ids;
            _own = [.. ids.Select(id => id.Text)];
            _told = ids.Select(id => id.Key.PartitionOf(partitions)).Distinct().ToDictionary(partition => partition, _ => -1L);
        }

        public IReadOnlyList<EntityId> Ids { get; }

        public void Take(int partition, FigureAnswer answer)
        {
            lock (_newest)
            {
                if (!_told.TryGetValue(partition, out var told))
                    return;

                _told[partition] = Math.Max(told, answer.SettledThrough);
                _ahead.Add(answer);
                if (_ahead.Count > MostAhead)
                    _ahead.RemoveAt(0);

                if (!Show(_told.Values.Min()))
                    return;
            }

            _signal.Writer.TryWrite(true);
        }

        /// <summary>Shows everything up to an epoch that all have told; false where that is nothing new.</summary>
        private bool Show(long epoch)
        {
            var isNews = epoch > _settledThrough;
            foreach (var answer in _ahead)
            {
                if (answer.SettledThrough > epoch)
                    continue;

                (_settledThrough, _settledAt) = answer.SettledThrough < _settledThrough
                    ? (_settledThrough, _settledAt)
                    : (answer.SettledThrough, answer.SettledAt);
                foreach (var one in answer.Figures)
                    isNews |= one is not null && Show(one.Figure);
            }

            _ahead.RemoveAll(answer => answer.SettledThrough <= epoch);

            return isNews;
        }

        private bool Show(Figure figure)
        {
            // Answers may overtake each other.
            if (!_own.Contains(figure.Id) || _shown.GetValueOrDefault(figure.Id, -1) >= figure.SettledThrough)
                return false;

            _shown[figure.Id] = figure.SettledThrough;
            _newest[figure.Id] = figure;

            return true;
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

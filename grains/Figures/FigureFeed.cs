using Footprints.Identities;
using Grains.Partitions;

namespace Grains.Figures;

/// <summary>
/// All viewers of a host: one observer that partitions tell what has changed, and one reader that fetches that for all of
/// them together, from one settled epoch.
/// </summary>
/// <remarks>
/// Nobody sees half a batch: whoever watches something that changed is read whole, in one question. Work follows what
/// changes and who watches it, at most so often a second, however many waves settle and however many look on. What was told
/// and got lost is made up for by the next renewal.
/// </remarks>
internal sealed class FigureFeed(
    GridGrains grains,
    Func<IReadOnlyList<EntityId>, CancellationToken, Task<ReadOutcome<FigureSet>>> readAsync,
    TimeProvider time) : IFigureObserver, IAsyncDisposable
{
    /// <summary>Between two questions; the first change after a calm is asked for at once.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>More for each figure that was asked for: half a second after a thousand of them.</summary>
    private static readonly TimeSpan PacePerFigure = TimeSpan.FromMilliseconds(0.4);

    /// <summary>How often those are told of a newer epoch of whose figures none has changed.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<FeedViewer> _viewers = [];
    private readonly Dictionary<EntityId, WatchedFigure> _watched = [];
    private readonly HashSet<WatchedFigure> _due = [];
    private readonly PartitionFeed[] _partitions = [.. Enumerable.Range(0, grains.PartitionCount).Select(_ => new PartitionFeed())];
    private IFigureObserver? _reference;
    private ITimer? _renewal;
    private ITimer? _calm;
    private bool _isReading;
    private long _readThrough = -1;

    public FeedViewer Open(IReadOnlyList<EntityId> ids)
    {
        FeedViewer viewer;
        lock (_gate)
        {
            viewer = new FeedViewer([.. ids.Distinct().Select(Watched)]);
            _viewers.Add(viewer);
            foreach (var watched in viewer.Watched)
            {
                watched.Viewers.Add(viewer);
                _due.Add(watched);
            }

            _reference ??= grains.Factory.CreateObjectReference<IFigureObserver>(this);
            _renewal ??= time.CreateTimer(_ => RenewAll(), null, Renewal, Renewal);
            _calm ??= time.CreateTimer(_ => TellAll(), null, Calm, Calm);
        }

        foreach (var partition in viewer.Watched.Select(watched => watched.Partition).Distinct())
            Observe(Renew(partition));

        Observe(ReadOn());

        return viewer;
    }

    private WatchedFigure Watched(EntityId id)
    {
        if (!_watched.TryGetValue(id, out var watched))
            _watched.Add(id, watched = new WatchedFigure(id, id.Key.PartitionOf(grains.PartitionCount)));

        return watched;
    }

    public void Close(FeedViewer viewer)
    {
        lock (_gate)
        {
            _viewers.Remove(viewer);
            foreach (var watched in viewer.Watched)
            {
                watched.Viewers.Remove(viewer);
                if (watched.Viewers.Count > 0)
                    continue;

                _watched.Remove(watched.Id);
                _due.Remove(watched);
            }
        }
    }

    /// <summary>Waits until there is news for a viewer, and takes it.</summary>
    public async ValueTask<FigureSet> Next(FeedViewer viewer, CancellationToken cancellation)
    {
        await viewer.Signalled(cancellation);
        lock (_gate)
            return viewer.Take();
    }

    public Task Changed(int partition, long settledThrough, DateTimeOffset settledAt, EntityId[] changed)
    {
        lock (_gate)
        {
            _partitions[partition].Hear(settledThrough, settledAt);
            foreach (var id in changed)
            {
                if (_watched.TryGetValue(id, out var watched))
                    _due.Add(watched);
            }
        }

        Observe(ReadOn());

        return Task.CompletedTask;
    }

    /// <summary>Reads what is due for as long as something is, one question after the other.</summary>
    private async Task ReadOn()
    {
        lock (_gate)
        {
            if (_isReading || _due.Count == 0)
                return;

            _isReading = true;
        }

        try
        {
            do
            {
                var read = await ReadDue();
                await Task.Delay(Pace + (PacePerFigure * read), time, _end.Token);
            }
            while (HasMore());
        }
        catch
        {
            lock (_gate)
                _isReading = false;

            throw;
        }
    }

    private bool HasMore()
    {
        lock (_gate)
            return _isReading = _due.Count > 0;
    }

    /// <summary>Reads what is due now; how many figures that took.</summary>
    private async Task<int> ReadDue()
    {
        HashSet<WatchedFigure> due;
        HashSet<FeedViewer> touched;
        lock (_gate)
        {
            due = [.. _due];
            _due.Clear();
            touched = [.. due.SelectMany(watched => watched.Viewers)];
        }

        var (isShown, read) = (false, 0);
        try
        {
            while (touched.Count > 0 && !isShown)
            {
                EntityId[] ids;
                lock (_gate)
                    ids = [.. touched.SelectMany(viewer => viewer.Watched).Distinct().Select(watched => watched.Id)];

                read += ids.Length;
                // A reader may be sent back behind what others have seen, where a partition begins anew.
                if (await readAsync(ids, _end.Token) is not ReadOutcome<FigureSet>.Found { Value: var set } || set.SettledThrough < _readThrough)
                    break;

                lock (_gate)
                    isShown = TryShow(set, touched);
            }
        }
        finally
        {
            // Whatever could not be read is read again.
            if (!isShown)
            {
                lock (_gate)
                    _due.UnionWith(due.Where(watched => watched.Viewers.Count > 0));
            }
        }

        return read;
    }

    /// <summary>Shows an epoch to all whom it touches; false where it touches more, who must be read whole first.</summary>
    private bool TryShow(FigureSet set, HashSet<FeedViewer> touched)
    {
        var read = set.Figures.Select(figure => (Id: EntityId.Of(figure.Id), Figure: (Figure?)figure))
            .Concat(set.NotFound.Select(id => (Id: EntityId.Of(id), Figure: (Figure?)null)));
        var changed = new List<(WatchedFigure Watched, Figure? Figure)>();
        foreach (var (id, figure) in read)
        {
            if (_watched.TryGetValue(id, out var watched) && watched.DiffersFrom(figure))
                changed.Add((watched, figure));
        }

        var before = touched.Count;
        touched.UnionWith(changed.SelectMany(one => one.Watched.Viewers));
        if (touched.Count > before)
            return false;

        _readThrough = set.SettledThrough;
        foreach (var (watched, figure) in changed)
            watched.Show(figure, set.SettledThrough);

        foreach (var viewer in touched)
            viewer.Show(set.SettledThrough, set.SettledAt);

        return true;
    }

    private void TellAll()
    {
        lock (_gate)
        {
            if (_isReading)
                return;

            foreach (var viewer in _viewers)
            {
                var oldest = viewer.Watched.Select(watched => _partitions[watched.Partition]).MinBy(partition => partition.SettledThrough);
                if (oldest is { SettledThrough: >= 0 })
                    viewer.Tell(oldest.SettledThrough, oldest.SettledAt);
            }
        }
    }

    private void RenewAll()
    {
        for (var partition = 0; partition < _partitions.Length; partition++)
            Observe(Renew(partition));
    }

    /// <summary>Tells a partition what is watched there, and has all of it read once more.</summary>
    /// <remarks>While it answers, whoever else comes waits for one more question, for all of them together.</remarks>
    private async Task Renew(int partition)
    {
        if (!_partitions[partition].TryBegin(_gate))
            return;

        try
        {
            while (_partitions[partition].IsWanted(_gate))
            {
                var ids = In(partition).ConvertAll(watched => watched.Id);
                if (ids.Count == 0)
                    continue;

                await grains.Partitions[partition].Watch(_reference!, [.. ids]);
                lock (_gate)
                    _due.UnionWith(In(partition));

                Observe(ReadOn());
            }
        }
        catch
        {
            _partitions[partition].Fail(_gate);
            throw;
        }
    }

    private List<WatchedFigure> In(int partition)
    {
        lock (_gate)
            return [.. _watched.Values.Where(watched => watched.Partition == partition)];
    }

    private static void Observe(Task task) => _ = task.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var timer in new[] { _renewal, _calm }.OfType<ITimer>())
            await timer.DisposeAsync();

        lock (_gate)
        {
            foreach (var viewer in _viewers)
                viewer.End();
        }

        _end.Dispose();
    }
}

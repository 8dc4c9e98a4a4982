using Grains.Figures;

namespace ClientApi.Live;

/// <summary>What one viewer has not been sent yet: the newest state of each figure, from the newest epoch.</summary>
/// <remarks>However fast epochs settle, it holds one figure per watched entity.</remarks>
internal sealed class LiveFeed : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Figure> _figures = new(StringComparer.Ordinal);
    private readonly HashSet<string> _notFound = new(StringComparer.Ordinal);
    private FigureSet? _newest;

    /// <summary>Takes in a settled epoch; a later one wins.</summary>
    public void Put(FigureSet set)
    {
        lock (_lock)
        {
            foreach (var figure in set.Figures)
            {
                _figures[figure.Id] = figure;
                _notFound.Remove(figure.Id);
            }

            foreach (var id in set.NotFound)
            {
                _notFound.Add(id);
                _figures.Remove(id);
            }

            _newest = set;
            if (_signal.CurrentCount is 0)
                _signal.Release();
        }
    }

    /// <summary>Waits until something settles; false after <paramref name="silence"/>.</summary>
    public Task<bool> WaitAsync(TimeSpan silence, CancellationToken cancellation) => _signal.WaitAsync(silence, cancellation);

    /// <summary>Everything since the last call, as of the newest epoch; none where nothing settled.</summary>
    public FigureSet? Take()
    {
        lock (_lock)
        {
            var taken = _newest is null
                ? null
                : new FigureSet(_newest.SettledThrough, _newest.SettledAt, [.. _figures.Values], [.. _notFound]);
            _figures.Clear();
            _notFound.Clear();
            _newest = null;

            return taken;
        }
    }

    public void Dispose() => _signal.Dispose();
}

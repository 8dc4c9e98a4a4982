using System.Threading.Channels;

namespace Grains.Figures;

/// <summary>One viewer: what it watches, and how much of that it has taken. However slow it reads, nothing piles up for it.</summary>
/// <remarks>Its feed calls it one call at a time; only the signal is waited for outside.</remarks>
internal sealed class FeedViewer(IReadOnlyList<WatchedFigure> watched)
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _settledThrough = -1;
    private long _taken = -1;
    private DateTimeOffset _settledAt;

    public IReadOnlyList<WatchedFigure> Watched => watched;

    /// <summary>All that it watches is as of this epoch now.</summary>
    public void Show(long settledThrough, DateTimeOffset settledAt)
    {
        var isFirst = _settledThrough < 0;
        if (settledThrough > _settledThrough)
            (_settledThrough, _settledAt) = (settledThrough, settledAt);

        if (isFirst || watched.Any(one => one.ChangedAt > _taken))
            _signal.Writer.TryWrite(true);
    }

    /// <summary>An epoch has settled, and has changed nothing of what it watches; perhaps it was shown a newer one that it has not been told of.</summary>
    public void Tell(long settledThrough, DateTimeOffset settledAt)
    {
        // Before it has seen anything there is nothing that could have stayed the same.
        if (_settledThrough < 0)
            return;

        if (settledThrough > _settledThrough)
            (_settledThrough, _settledAt) = (settledThrough, settledAt);

        if (_settledThrough > _taken)
            _signal.Writer.TryWrite(true);
    }

    /// <summary>There will be no news any more: whoever waits for some fails.</summary>
    public void End() => _signal.Writer.TryComplete();

    public async ValueTask Signalled(CancellationToken cancellation) => await _signal.Reader.ReadAsync(cancellation);

    /// <summary>Everything that has changed since the last call.</summary>
    public FigureSet Take()
    {
        var news = watched.Where(one => one.ChangedAt > _taken).ToList();
        _taken = _settledThrough;

        return new FigureSet(
            _settledThrough,
            _settledAt,
            [.. news.Select(one => one.Figure).OfType<Figure>()],
            [.. news.Where(one => one.Figure is null).Select(one => one.Id.Text)]);
    }
}

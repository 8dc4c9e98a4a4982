using System.Diagnostics;
using Grains;

namespace ClientApi.Health;

/// <summary>Where the grid stands, as whoever asks may know it without a token: it is looked at ten times a second at most, however many ask.</summary>
internal sealed class GridGlance(IGrid grid)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private Task<GridState>? _state;
    private long _askedAt;

    /// <summary>What was true a moment ago, also that it could not be told.</summary>
    public Task<GridState> ReadStateAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            // Timers of the system, not the grid's own clock, which a test may stop.
            if (_state is not { } known || (known.IsCompleted && Stopwatch.GetElapsedTime(_askedAt) >= Remembered))
                (_askedAt, _state) = (Stopwatch.GetTimestamp(), AskAsync());

            return _state.WaitAsync(cancellation);
        }
    }

    /// <summary>For all who ask meanwhile, whether the first of them waits or not.</summary>
    private async Task<GridState> AskAsync() => await grid.ReadStateAsync(CancellationToken.None);
}

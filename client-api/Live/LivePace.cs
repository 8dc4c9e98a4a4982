using ClientApi.Hosting;
using Microsoft.Extensions.Options;

namespace ClientApi.Live;

/// <summary>Spreads the events of all live streams over time: whoever has one to send takes the next turn that is free.</summary>
internal sealed class LivePace(IOptions<ApiOptions> limits, TimeProvider time)
{
    private readonly long _step = time.TimestampFrequency / limits.Value.MaxLiveEventsPerSecond;
    private long _free;

    /// <summary>Done when it is the caller's turn: at once, unless many send.</summary>
    public Task TurnAsync(CancellationToken cancellation)
    {
        var now = time.GetTimestamp();
        long free, turn;
        do
        {
            free = Volatile.Read(ref _free);
            turn = Math.Max(now, free);
        }
        while (Interlocked.CompareExchange(ref _free, turn + _step, free) != free);

        var wait = time.GetElapsedTime(now, turn);

        return wait < TimeSpan.FromMilliseconds(1) ? Task.CompletedTask : Task.Delay(wait, time, cancellation);
    }
}

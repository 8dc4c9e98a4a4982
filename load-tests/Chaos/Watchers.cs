using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Chaos;

/// <summary>Watchers of live streams: where one breaks they open another, and of each they know what it has shown last.</summary>
internal sealed class Watchers(SupplyChain chain, ChaosClient client)
{
    private const int Watching = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// An epoch is shown within a second. A question to a silo that has just gone ends after 8 s, and partitions are told every 5 s who watches.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly long[] _shown = new long[Watching];
    private long _events;

    /// <summary>Events of all streams.</summary>
    public long Events => Interlocked.Read(ref _events);

    public Task RunAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, Watching).Select(watcher => WatchAsync(watcher, end)));

    private async Task WatchAsync(int watcher, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await client.FollowAsync(Watched(watcher), position => See(watcher, position), end);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private string Watched(int watcher) => SupplyChain.Enterprise(watcher % chain.Suppliers);

    private void See(int watcher, long position)
    {
        Interlocked.Increment(ref _events);
        Volatile.Write(ref _shown[watcher], position);
    }

    /// <summary>The streams that don't show in time what has settled: they are open, and nothing comes any more.</summary>
    public async Task<IReadOnlyList<string>> SilentAsync(long settled, CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        while (_shown.Any(position => position < settled) && Stopwatch.GetElapsedTime(since) < Patience)
            await Task.Delay(Pause, cancellation);

        return
        [
            .. _shown.Index().Where(stream => stream.Item < settled).Select(stream => string.Create(
                CultureInfo.InvariantCulture, $"The stream of {Watched(stream.Index)} shows {stream.Item}, and {settled} has settled {Patience.TotalSeconds} s ago.")),
        ];
    }
}

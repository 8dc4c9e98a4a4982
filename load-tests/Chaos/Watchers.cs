using LoadTests.Grids;

namespace LoadTests.Chaos;

/// <summary>Watchers of live streams: where one breaks they open another, and of each they know what it has shown last.</summary>
internal sealed class Watchers(SupplyChain chain, ChaosClient client)
{
    private const int Watching = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public ShownPositions Shown { get; } = new(Watching, watcher => Watched(chain, watcher));

    public Task RunAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, Watching).Select(watcher => WatchAsync(watcher, end)));

    private async Task WatchAsync(int watcher, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await client.FollowAsync(Watched(chain, watcher), position => Shown.See(watcher, position), end);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private static string Watched(SupplyChain chain, int watcher) => SupplyChain.Enterprise(watcher % chain.Suppliers);
}

using System.Diagnostics;
using Footprints.Identities;

namespace LoadTests.Chaos;

/// <summary>
/// Readers who ask all the while, one for the products of each partition, so that none that is away is hidden by the others, and watchers of
/// live streams: how long does nobody answer them?
/// </summary>
internal sealed class Readers(SupplyChain chain, Uri address, int partitions, int seed)
{
    private const int Watching = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _counting = new();
    private long _events;

    /// <summary>The longest time from the first of some failed reads of one reader to its next answer.</summary>
    public TimeSpan LongestWithout { get; private set; }

    public long Reads { get; private set; }

    public long FailedReads { get; private set; }

    /// <summary>Events of live streams.</summary>
    public long Events => Interlocked.Read(ref _events);

    public async Task RunAsync(CancellationToken end)
    {
        using var client = new ChaosClient(address);
        await Task.WhenAll(
            Enumerable.Range(0, chain.Products).Select(chain.Id).GroupBy(id => EntityId.Of(id).Key.PartitionOf(partitions))
                .Select(group => AskAsync(client, [.. group], new Random(seed + group.Key), end))
                .Concat(Enumerable.Range(0, Watching).Select(watcher => WatchAsync(client, watcher, end))));
    }

    private async Task AskAsync(ChaosClient client, string[] products, Random random, CancellationToken end)
    {
        long? failingSince = null;
        while (!end.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            var isAnswered = await IsAnsweredAsync(client, products[random.Next(products.Length)], end);
            if (end.IsCancellationRequested)
                return;

            failingSince ??= isAnswered ? null : asked;
            Count(isAnswered, failingSince is { } since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero);
            failingSince = isAnswered ? null : failingSince;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private static async Task<bool> IsAnsweredAsync(ChaosClient client, string id, CancellationToken end)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(Patience);
        try
        {
            return await client.ReadAsync(id, atLeast: 0, patience.Token) is not null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Count(bool isAnswered, TimeSpan without)
    {
        lock (_counting)
        {
            Reads++;
            FailedReads += isAnswered ? 0 : 1;
            LongestWithout = without > LongestWithout ? without : LongestWithout;
        }
    }

    private async Task WatchAsync(ChaosClient client, int watcher, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            Interlocked.Add(ref _events, await client.FollowAsync(SupplyChain.Enterprise(watcher % chain.Suppliers), end));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}

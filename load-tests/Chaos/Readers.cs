using System.Diagnostics;
using Footprints.Identities;

namespace LoadTests.Chaos;

/// <summary>
/// Readers who ask all the while, one for the products of each partition, so that none that is away is hidden by the others: how long does
/// nobody answer them?
/// </summary>
internal sealed class Readers(SupplyChain chain, ChaosClient client, int partitions, int seed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _counting = new();

    /// <summary>The longest time from the first of some failed reads of one reader to its next answer.</summary>
    public TimeSpan LongestWithout { get; private set; }

    public long Reads { get; private set; }

    public long FailedReads { get; private set; }

    public Task RunAsync(CancellationToken end) => Task.WhenAll(
        Enumerable.Range(0, chain.Products).Select(chain.Id).GroupBy(id => EntityId.Of(id).Key.PartitionOf(partitions))
            .Select(group => AskAsync([.. group], new Random(seed + group.Key), end)));

    private async Task AskAsync(string[] products, Random random, CancellationToken end)
    {
        long? failingSince = null;
        while (!end.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            var isAnswered = await IsAnsweredAsync(products[random.Next(products.Length)], end);
            if (end.IsCancellationRequested)
                return;

            failingSince ??= isAnswered ? null : asked;
            Count(isAnswered, failingSince is { } since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero);
            failingSince = isAnswered ? null : failingSince;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<bool> IsAnsweredAsync(string id, CancellationToken end)
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
}

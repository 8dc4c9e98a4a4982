using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Chaos;

/// <summary>How long each fault lasts: until a push that concerns every partition has settled in each of them, at every moment until it is healed.</summary>
internal sealed class Recoveries(ChaosClient client, int partitions)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<TimeSpan> _took = [];
    private readonly Lock _noting = new();
    private int _number;

    public IReadOnlyList<double> Seconds
    {
        get
        {
            lock (_noting)
                return [.. _took.Select(took => took.TotalSeconds).Order()];
        }
    }

    /// <summary>The longest that such a push took: the first may have been quicker than the fault, or what heals it may delay a later one.</summary>
    /// <param name="healed">Done when everything runs that should, and partitions have moved to it.</param>
    public async Task<TimeSpan> MeasureAsync(Task healed, CancellationToken cancellation)
    {
        var longest = TimeSpan.Zero;
        bool isLast;
        do
        {
            isLast = healed.IsCompleted;
            var since = Stopwatch.GetTimestamp();
            await ProbeAsync(cancellation);
            var took = Stopwatch.GetElapsedTime(since);
            longest = took > longest ? took : longest;
            await Task.Delay(Pause, cancellation);
        }
        while (!isLast);

        lock (_noting)
            _took.Add(longest);

        return longest;
    }

    /// <summary>Pushes a new number to one product in each partition, and waits until each shows it; the receipt.</summary>
    public async Task<long> ProbeAsync(CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _number);
        var receipt = await client.PushAsync(
            SupplyChain.Probing, SupplyChain.Probes(partitions, number), string.Create(CultureInfo.InvariantCulture, $"probe-{number}"), cancellation);
        await Task.WhenAll(SupplyChain.ProbeIds(partitions).Select(id => SettledAsync(id, receipt, cancellation)));

        return receipt;
    }

    private async Task SettledAsync(string id, long receipt, CancellationToken cancellation)
    {
        while (await client.ReadAsync(id, receipt, cancellation) is null)
            await Task.Delay(Pause, cancellation);
    }
}

using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Chaos;

/// <summary>How long each fault lasts: until a push that concerns every partition has settled in each of them.</summary>
internal sealed class Recoveries(ChaosClient client, int partitions)
{
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

    /// <param name="since">When the fault came, as <see cref="Stopwatch.GetTimestamp"/> says.</param>
    public async Task<TimeSpan> MeasureAsync(long since, CancellationToken cancellation)
    {
        await ProbeAsync(cancellation);
        var took = Stopwatch.GetElapsedTime(since);
        lock (_noting)
            _took.Add(took);

        return took;
    }

    /// <summary>Pushes a new number to one product in each partition, and waits until each shows it.</summary>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        var number = Interlocked.Increment(ref _number);
        var receipt = await client.PushAsync(
            SupplyChain.Probes(partitions, number), string.Create(CultureInfo.InvariantCulture, $"probe-{number}"), cancellation);
        await Task.WhenAll(SupplyChain.ProbeIds(partitions).Select(id => SettledAsync(id, receipt, cancellation)));
    }

    private async Task SettledAsync(string id, long receipt, CancellationToken cancellation)
    {
        while (await client.ReadAsync(id, receipt, cancellation) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Chaos;

/// <summary>Suppliers who push all the while, each its own products, and don't give up before a push is acknowledged.</summary>
/// <param name="pace">How long a supplier waits between two pushes, half as long or half as long again by chance.</param>
internal sealed class Suppliers(SupplyChain chain, ChaosClient client, TimeSpan pace, int seed)
{
    private const int OneReadsBack = 4;

    private readonly ConcurrentQueue<Acknowledged> _acknowledged = new();
    private readonly ConcurrentQueue<string> _begun = new();
    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>Pushes that were acknowledged, whatever went wrong before.</summary>
    public IReadOnlyCollection<Acknowledged> All => _acknowledged;

    /// <summary>The names of all pushes, of acknowledged ones and of those whose end nobody knows.</summary>
    public IReadOnlyCollection<string> Begun => _begun;

    /// <summary>Pushes that nobody ever acknowledged, though they were sent again and again.</summary>
    public int Unanswered => _begun.Count - _acknowledged.Count;

    /// <summary>Answers that no fault excuses.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <param name="end">No push begins any more; those that have begun go on.</param>
    /// <param name="surrender">Nobody waits any longer.</param>
    public Task RunAsync(CancellationToken end, CancellationToken surrender) => Task.WhenAll(
        Enumerable.Range(0, chain.Suppliers).Select(supplier => RunAsync(supplier, end, surrender)));

    private async Task RunAsync(int supplier, CancellationToken end, CancellationToken surrender)
    {
        var random = new Random((seed * 10_007) + supplier);
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            try
            {
                await PushAsync(supplier, number, random, surrender);
                await Task.Delay(pace * (0.5 + random.NextDouble()), end);
            }
            catch (InvalidOperationException refused)
            {
                _faults.Enqueue(refused.Message);
            }
            catch (OperationCanceledException)
            {
                // Its last push may or may not be there, and was not acknowledged.
            }
        }
    }

    private async Task PushAsync(int supplier, int number, Random random, CancellationToken surrender)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"push {supplier}-{number}");
        var facts = chain.Next(supplier, name, random);
        _begun.Enqueue(name);
        var started = Stopwatch.GetTimestamp();
        var receipt = await client.PushAsync(SupplyChain.Enterprise(supplier), facts, name.Replace(' ', '-'), surrender);
        _acknowledged.Enqueue(new(name, receipt, facts.Count, Stopwatch.GetElapsedTime(started)));
        if (random.Next(OneReadsBack) != 0)
            return;

        var id = SupplyChain.Enterprise(supplier);
        var read = await client.ReadAsync(id, receipt, surrender);
        if (read is { } footprint && long.Parse(footprint.GetProperty("settledThrough").GetString()!, CultureInfo.InvariantCulture) < receipt)
            _faults.Enqueue($"A read of {id} that must include {receipt} was answered with {footprint}.");
    }
}

/// <summary>A push that the grid has acknowledged.</summary>
/// <param name="Name">The name that all its facts bear.</param>
/// <param name="Took">With all that had to be tried again.</param>
internal sealed record Acknowledged(string Name, long Receipt, int Facts, TimeSpan Took);

using System.Collections.Concurrent;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Grains.Ledger;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>Whatever is read is the total of a prefix of the ledger, never a half-propagated wave or half a batch.</summary>
public sealed class SettledReadsTests : IAsyncLifetime
{
    private const int Partitions = TestStore.Partitions;
    private const decimal Sum = 1_000_000;

    private static readonly string A = Stated.In(0, Partitions, "urn:prod:a");
    private static readonly string B = Stated.In(1, Partitions, "urn:prod:b");
    private static readonly string C = Stated.In(2, Partitions, "urn:prod:c");
    private static readonly string D = Stated.In(3, Partitions, "urn:prod:d");
    private static readonly string X = Stated.In(0, Partitions, "urn:prod:x");
    private static readonly string Y = Stated.In(3, Partitions, "urn:prod:y");
    private static readonly string Z = Stated.In(1, Partitions, "urn:prod:z");

    private readonly ConcurrentQueue<Observation> _observations = [];
    private RunningGrid _running = null!;

    public async Task InitializeAsync() => _running = await RunningGrid.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task Every_answer_is_the_total_of_a_prefix_of_whole_batches()
    {
        const int pushes = 60;
        var start = await _running.AcceptAsync(
            Stated.Product(A, 1), Stated.Product(B, 0, (A, 1)), Stated.Product(C, 0, (A, 1)),
            Stated.Product(D, 0, (B, 1), (C, 1)),
            Stated.Product(X, 1), Stated.Product(Y, Sum - 1), Stated.Product(Z, 0, (X, 1), (Y, 1)));
        await _running.ProductAsync(D, start);

        using var end = new CancellationTokenSource();
        Task[] readers =
        [
            .. Enumerable.Range(0, 3).Select(_ => ReadAloneAsync(D, end.Token)),
            ReadAloneAsync(Z, end.Token),
            .. Enumerable.Range(0, 2).Select(_ => ReadTogetherAsync([A, B, C, D], end.Token)),
            .. Enumerable.Range(0, 2).Select(_ => ReadTogetherAsync([X, Y, Z], end.Token)),
        ];
        await Task.WhenAll(
            WriteAsync(pushes, number => [Stated.Product(A, number)]),
            WriteAsync(pushes, number => [Stated.Product(A, number)]),
            WriteAsync(pushes, number => [Stated.Product(X, number), Stated.Product(Y, Sum - number)]),
            WriteAsync(pushes, number => [Stated.Product(Y, Sum - number), Stated.Product(X, number)]));
        await end.CancelAsync();
        await Task.WhenAll(readers);

        Assert.All(_observations.GroupBy(seen => seen.Reader), reader => Assert.True(reader.Count() > 10));
        await CheckAsync();
    }

    /// <summary>Each push is read back at once: what it says is included, and nothing that is older than it.</summary>
    private async Task WriteAsync(int pushes, Func<int, Fact[]> facts)
    {
        for (var number = 1; number <= pushes; number++)
        {
            var receipt = await _running.AcceptAsync(facts(number));
            var figure = await _running.ProductAsync(number % 2 == 0 ? D : Z, receipt);
            Assert.True(figure.SettledThrough >= receipt, $"{figure.SettledThrough} was shown for at least {receipt}.");
        }
    }

    private async Task ReadAloneAsync(string id, CancellationToken end)
    {
        var reader = new object();
        var last = 0L;
        while (!end.IsCancellationRequested)
        {
            var figure = await _running.ProductAsync(id, atLeast: 0);
            Assert.True(figure.SettledThrough >= last, $"{id} went back from {last} to {figure.SettledThrough}.");
            last = figure.SettledThrough;
            _observations.Enqueue(new(reader, last, [(id, figure.Fossil())]));
        }
    }

    private async Task ReadTogetherAsync(string[] ids, CancellationToken end)
    {
        var reader = new object();
        var last = 0L;
        while (!end.IsCancellationRequested)
        {
            var outcome = await _running.Grid.ReadManyAsync([.. ids.Select(EntityId.Of)], default, default);
            var set = Assert.IsType<ReadOutcome<FigureSet>.Found>(outcome).Value;
            Assert.True(set.SettledThrough >= last, $"A query went back from {last} to {set.SettledThrough}.");
            Assert.All(set.Figures, figure => Assert.Equal(set.SettledThrough, figure.SettledThrough));
            last = set.SettledThrough;
            _observations.Enqueue(new(reader, last, [.. ids.Select(id => (id, set.Of(id).Fossil()))]));
        }
    }

    private async Task CheckAsync()
    {
        var entries = await _running.EntriesAsync();
        var direct = new Dictionary<string, double>[entries.Count + 1];
        direct[0] = [];
        foreach (var entry in entries)
            direct[entry.Position] = new(direct[entry.Position - 1]) { [entry.Entity] = FossilOf(entry) };

        foreach (var (_, through, shown) in _observations)
        {
            var now = direct[through];
            Assert.True(now[X] + now[Y] == (double)Sum, $"{through} lies inside a batch.");
            foreach (var (id, fossil) in shown)
                Assert.True(fossil == Total(now, id), $"{id} was {fossil} at {through}, must be {Total(now, id)}.");
        }
    }

    private static double Total(Dictionary<string, double> direct, string id) =>
        id == D ? 2 * direct[A] : id == B || id == C ? direct[A] : id == Z ? direct[X] + direct[Y] : direct[id];

    private static double FossilOf(LedgerEntry entry)
    {
        var product = (Fact.Product)new FactReader().ReadCanonical(entry.Kind, entry.Schema, entry.Payload);

        return (double)product.Direct[0].Amounts[0].KilogramsCo2e;
    }

    private sealed record Observation(object Reader, long Through, IReadOnlyList<(string Id, double Fossil)> Shown);
}

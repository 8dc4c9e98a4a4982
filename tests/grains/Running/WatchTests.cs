using Footprints.Identities;
using Grains.Figures;
using Grains.Tests.Ledger;

namespace Grains.Tests.Running;

/// <summary>Who watches sees what who reads sees: totals of one settled epoch, and in the end the newest.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private const int Partitions = TestStore.Partitions;
    private const decimal Sum = 1_000;

    private static readonly string X = Stated.In(0, Partitions, "urn:prod:x");
    private static readonly string Y = Stated.In(3, Partitions, "urn:prod:y");
    private static readonly string Z = Stated.In(1, Partitions, "urn:prod:z");

    private RunningGrid _running = null!;

    public async Task InitializeAsync() => _running = await RunningGrid.StartAsync();

    public async Task DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task Every_batch_leaves_the_viewer_with_one_settled_epoch()
    {
        const int pushes = 200;
        var start = await _running.AcceptAsync(
            Stated.Product(X, 1), Stated.Product(Y, Sum - 1), Stated.Product(Z, 0, (X, 1), (Y, 1)));
        await _running.FiguresAsync(start, X, Y, Z);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var sets = Watch(patience.Token, X, Y, Z);
        var shown = new Dictionary<string, double>();
        var writing = Task.Run(async () =>
        {
            for (var number = 2; number <= pushes; number++)
                await _running.AcceptAsync(Stated.Product(X, number), Stated.Product(Y, Sum - number));
        });

        var last = -1L;
        while (await sets.MoveNextAsync())
        {
            Assert.True(sets.Current.SettledThrough >= last, $"The stream went back from {last} to {sets.Current.SettledThrough}.");
            last = sets.Current.SettledThrough;
            foreach (var figure in sets.Current.Figures)
            {
                Assert.True(figure.SettledThrough <= last, $"{figure.Id} is of {figure.SettledThrough} in a batch of {last}.");
                shown[figure.Id] = figure.Fossil();
            }

            Assert.Equal((double)Sum, shown[X] + shown[Y]);
            Assert.Equal((double)Sum, shown[Z]);
            if (shown[X] == pushes)
                break;
        }

        await writing;
        Assert.Equal(pushes, shown[X]);
    }

    [Fact]
    public async Task What_is_unknown_at_first_is_shown_when_it_comes()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var sets = Watch(patience.Token, X, Y);
        await sets.MoveNextAsync();
        Assert.Empty(sets.Current.Figures);
        await _running.AcceptAsync(Stated.Product(X, 1));

        while (await sets.MoveNextAsync() && sets.Current.Figures.Count == 0)
        {
        }

        Assert.Equal(1, sets.Current.Of(X).Fossil());
    }

    [Fact]
    public async Task A_slow_viewer_gets_the_newest_of_each()
    {
        await _running.AcceptAsync(Stated.Product(X, 0));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var sets = Watch(patience.Token, X);
        await sets.MoveNextAsync();
        var receipt = 0L;
        for (var number = 1; number <= 20; number++)
            receipt = await _running.AcceptAsync(Stated.Product(X, number));
        await _running.ProductAsync(X, receipt);

        var batches = 0;
        do
        {
            Assert.True(await sets.MoveNextAsync());
            batches++;
        }
        while (sets.Current.SettledThrough < receipt);

        Assert.Equal(20, sets.Current.Of(X).Fossil());
        Assert.True(batches <= 3, $"{batches} batches waited for a slow viewer.");
    }

    private IAsyncEnumerator<FigureSet> Watch(CancellationToken end, params IEnumerable<string> ids) =>
        _running.Grid.WatchAsync([.. ids.Select(EntityId.Of)], end).GetAsyncEnumerator(end);
}

using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;
using LoadTests.Wave;
using Silo.Ledger;

namespace LoadTests.Peers;

/// <summary>A match that the grid has played: what it took is what the others are compared with.</summary>
/// <param name="Hot">From commit to settled, as the grid measures it.</param>
/// <param name="Small">The same for small changes.</param>
/// <param name="Difference">What is wrong with the first total that is not bit for bit the recomputed one, or none.</param>
internal sealed record Arena(Match Match, Latencies Hot, Latencies Small, string? Difference)
{
    private const int SmallWarmUpsPerHot = 50;

    /// <summary>The grid plays alone, and is gone afterwards, so that each contender has the machine to itself.</summary>
    /// <param name="warmUp">Hot changes that don't count; fifty times as many small ones come with them, twice.</param>
    public static async Task<Arena> OpenAsync(
        NetworkSize size, int partitions, int warmUp, int hot, int small, CancellationToken cancellation)
    {
        var (network, random) = (Network.Layered(size), new Random(size.Seed + 1));
        using var folder = new TemporaryFolder();
        await using var grid = await LoadedGrid.StartAsync(
            network, new LedgerOptions { Data = folder.Path }, partitions, cancellation);
        await WarmUpAsync();
        await HotChange.MeasureAsync(grid, network, warmUp, repetitions: 1, cancellation);
        var match = Match.Of(network, size, hot, small);
        var hotTook = await PlayAsync(grid, network, match.Hot, cancellation);
        var difference = await SettledTotals.FirstDifferenceAsync(grid, network);

        // Whoever has just read every total back has left nothing in the caches for a small change.
        await WarmUpAsync();
        var smallTook = await PlayAsync(grid, network, match.Small, cancellation);
        difference ??= await SettledTotals.FirstDifferenceAsync(grid, network);

        return new Arena(match, hotTook, smallTook, difference);

        // Other products than those of the match, each left as it was.
        async Task WarmUpAsync()
        {
            var facts = new NetworkFacts(network);
            for (var round = 0; round < warmUp * SmallWarmUpsPerHot; round += 2)
            {
                var product = Match.InLastThird(size, random);
                network.FossilGrams(product)++;
                await grid.ChangeAsync(facts.Of(product), cancellation);
                network.FossilGrams(product)--;
                await grid.ChangeAsync(facts.Of(product), cancellation);
            }
        }
    }

    private static async Task<Latencies> PlayAsync(
        GridUnderTest grid, Network network, IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        var (took, facts) = (new Latencies(), new NetworkFacts(network));
        foreach (var change in changes)
        {
            network.FossilGrams(change.Cell) = change.Grams;
            took.Add((await grid.ChangeAsync(facts.Of(change.Cell), cancellation)).Took);
        }

        return took;
    }
}

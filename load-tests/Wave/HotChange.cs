using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;

namespace LoadTests.Wave;

/// <summary>Changes the factor that everything uses, again and again.</summary>
internal static class HotChange
{
    /// <summary>From commit to settled, and the most cells that a counted wave computed.</summary>
    public static async Task<(Latencies Settled, long Recomputed)> MeasureAsync(
        GridUnderTest grid, Network network, int warmUp, int repetitions, CancellationToken cancellation)
    {
        var (settled, recomputed) = (new Latencies(), 0L);
        var facts = new NetworkFacts(network);
        for (var repetition = -warmUp; repetition < repetitions; repetition++)
        {
            network.FossilGrams(Network.HotFactor) += 1 + (repetition & 3);
            var change = await grid.ChangeAsync(facts.Of(Network.HotFactor), cancellation);
            if (repetition < 0)
                continue;

            settled.Add(change.Took);
            recomputed = Math.Max(recomputed, change.Recomputed);
        }

        return (settled, recomputed);
    }
}

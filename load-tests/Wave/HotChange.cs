using LoadTests.Grids;
using LoadTests.Networks;
using LoadTests.Questions;

namespace LoadTests.Wave;

/// <summary>Changes the factor that everything uses, again and again.</summary>
internal static class HotChange
{
    /// <summary>Measures so many changes, after some that don't count.</summary>
    public static async Task<HotChanges> MeasureAsync(
        GridUnderTest grid, Network network, int warmUp, int repetitions, CancellationToken cancellation)
    {
        var (settled, recomputed, cpu) = (new Latencies(), 0L, TimeSpan.Zero);
        var facts = new NetworkFacts(network);
        for (var repetition = -warmUp; repetition < repetitions; repetition++)
        {
            network.FossilGrams(Network.HotFactor) += 1 + (repetition & 3);
            var before = Environment.CpuUsage.TotalTime;
            var change = await grid.ChangeAsync(facts.Of(Network.HotFactor), cancellation);
            if (repetition < 0)
                continue;

            settled.Add(change.Took);
            recomputed = Math.Max(recomputed, change.Recomputed);
            cpu += Environment.CpuUsage.TotalTime - before;
        }

        return new HotChanges(settled, recomputed, cpu / repetitions);
    }
}

/// <summary>What hot changes took.</summary>
/// <param name="Settled">From commit to settled.</param>
/// <param name="Recomputed">The most cells that a wave computed.</param>
/// <param name="Cpu">Processor time of this process per change, push and commit included: what a busy machine does not distort.</param>
internal sealed record HotChanges(Latencies Settled, long Recomputed, TimeSpan Cpu);

using System.Globalization;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Tests.Waves.Simulation;

namespace Footprints.Tests.Cells;

/// <summary>The same facts in other orders, batches, epochs and partitions, with processes that die and start again in between.</summary>
/// <remarks><c>GRID_CASES</c> sets how many cases are tried; a failure names its seed.</remarks>
public class RegroupingTests
{
    private static int Cases =>
        int.TryParse(Environment.GetEnvironmentVariable("GRID_CASES"), CultureInfo.InvariantCulture, out var cases) ? cases : 300;

    [Fact]
    public void Totals_do_not_depend_on_order_batches_epochs_or_partitions()
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var random = new Random(seed);
            var facts = new RandomFacts(random, random.Next(2, 20), back: seed % 2 == 0 ? 3 : 0);
            var stated = Enumerable.Range(0, random.Next(1, 60)).Select(_ => facts.Next()).ToList();
            var plain = Run(seed, partitions: 1, [stated], crashes: 0);
            var other = Run(seed, random.Next(1, 6), Regroup(random, stated), crashes: random.Next(3) * 100);
            foreach (var key in stated.Select(fact => fact.Id.Key).Distinct())
                AssertSame(seed, plain.EndOf(key), other.EndOf(key));
        }
    }

    private static Simulation Run(int seed, int partitions, IReadOnlyList<IReadOnlyList<Fact>> batches, int crashes) => Simulation.Run(new Schedule
    {
        Seed = seed,
        Partitions = partitions,
        Batches = batches,
        StepsPerBatch = 200,
        Crashes = crashes,
    });

    /// <summary>Facts of different entities change places, some come twice, and batches are cut anew.</summary>
    private static List<IReadOnlyList<Fact>> Regroup(Random random, IReadOnlyList<Fact> facts)
    {
        var queues = facts.GroupBy(fact => fact.Id.Key).Select(ofOne => new Queue<Fact>(ofOne)).ToList();
        var batches = new List<IReadOnlyList<Fact>>();
        var batch = new List<Fact>();
        while (queues.Count > 0)
        {
            var queue = queues[random.Next(queues.Count)];
            var fact = queue.Dequeue();
            batch.Add(fact);
            if (random.Next(4) == 0 && fact is not Fact.Publication)
                batch.Add(fact);

            if (queue.Count == 0)
                queues.Remove(queue);

            if (random.Next(6) == 0)
            {
                batches.Add(batch);
                batch = [];
            }
        }

        batches.Add(batch);

        return batches;
    }

    private static void AssertSame(
        int seed,
        (double[] Shown, Recomputation.PlainCell Must) left,
        (double[] Shown, Recomputation.PlainCell Must) right)
    {
        if (left.Must.IsDoubtful)
            return;

        Assert.True(left.Must.State == right.Must.State, $"seed {seed}: the recomputation itself depends on the order");

        // What is withdrawn has no cell any more after a start.
        if (left.Must.State == CellState.Unknown)
            return;

        for (var lane = 0; lane < left.Shown.Length; lane++)
        {
            var isBound = lane == (int)Footprints.Lanes.Lane.ErrorBound;
            var difference = Math.Abs(left.Shown[lane] - right.Shown[lane]);
            var bound = left.Shown[(int)Footprints.Lanes.Lane.ErrorBound] + right.Shown[(int)Footprints.Lanes.Lane.ErrorBound];
            var isSame = BitConverter.DoubleToInt64Bits(left.Shown[lane]) == BitConverter.DoubleToInt64Bits(right.Shown[lane]);
            Assert.True(isSame || (left.Must.HasLoop && (isBound || difference <= bound)), $"seed {seed}: lane {lane} differs");
        }
    }
}

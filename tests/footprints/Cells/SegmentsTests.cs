using CsCheck;
using Footprints.Cells;

namespace Footprints.Tests.Cells;

public class SegmentsTests
{
    [Fact]
    public void Runs_keep_their_values_and_never_overlap() =>
        Gen.Select(Gen.Int[0, 40], Gen.Bool, Gen.Int[0, 1_000_000]).Array[1, 300].Sample(steps =>
        {
            var segments = new Segments<int>();
            var runs = new List<(int At, int[] Values)>();
            foreach (var (length, isFreed, seed) in steps)
            {
                if (isFreed && runs.Count > 0)
                {
                    var (at, values) = runs[seed % runs.Count];
                    segments.Free(at, values.Length);
                    runs.RemoveAt(seed % runs.Count);
                    continue;
                }

                // Some are longer than a page of the tests.
                var run = Enumerable.Range(seed, seed % 17 == 0 ? length * 60 : length).ToArray();
                var start = segments.Allocate(run.Length);
                run.CopyTo(segments.Of(start, run.Length));
                runs.Add((start, run));
            }

            return segments.InUse == runs.Sum(run => run.Values.Length)
                && runs.TrueForAll(run => segments.Of(run.At, run.Values.Length).SequenceEqual(run.Values));
        });

    [Fact]
    public void A_freed_run_is_used_again()
    {
        var segments = new Segments<int>();
        var first = segments.Allocate(7);

        segments.Free(first, 7);

        Assert.Equal(first, segments.Allocate(7));
    }
}

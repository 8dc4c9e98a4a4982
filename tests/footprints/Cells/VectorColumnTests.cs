using CsCheck;
using Footprints.Cells;

namespace Footprints.Tests.Cells;

public class VectorColumnTests
{
    /// <summary>Whether a column has a rare part, and when it came to have one, does not show.</summary>
    [Fact]
    public void A_vector_is_read_as_it_was_written() =>
        Gen.Select(Gen.Int[0, 9_000], Gen.Bool, Gen.Double[-10, 10]).Array[1, 100].Sample(steps =>
        {
            var column = new VectorColumn();
            var expected = new Dictionary<int, double[]>();
            var read = new double[Lanes.Lanes.Width];
            foreach (var (at, isRare, number) in steps)
            {
                while (column.Count <= at)
                    column.Add();

                var vector = new double[Lanes.Lanes.Width];
                vector.AsSpan().Fill(number);
                if (!isRare)
                    vector.AsSpan(4, 8).Clear();

                column.Write(at, vector);
                expected[at] = vector;
            }

            foreach (var (at, vector) in expected)
            {
                column.Read(at, read);
                if (!read.SequenceEqual(vector))
                    return false;
            }

            return true;
        });
}

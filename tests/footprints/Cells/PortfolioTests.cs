using CsCheck;
using Footprints.Cells;
using Footprints.Identities;
using Footprints.Tests.Recomputation;

namespace Footprints.Tests.Cells;

public class PortfolioTests
{
    private const int Products = 40;

    private static readonly CellKey[] Keys = [.. Enumerable.Range(0, Products).Select(at => CellKey.Of($"urn:prod:{at}"))];

    /// <summary>Adding, removing and changing volumes in any order gives the bits of a trie built from what is there.</summary>
    [Fact]
    public void The_sum_follows_from_the_present_volumes_alone() =>
        Gen.Select(Gen.Int[0, Products - 1], Gen.Int[0, 3], Gen.Double[-1e6, 1e6]).Array[1, 200].Sample(steps =>
        {
            var portfolio = new Portfolio();
            var totals = new VectorColumn();
            for (var product = 0; product < Products; product++)
                totals.Add();

            var vector = new double[Lanes.Lanes.Width];

            var present = new SortedSet<int>();
            var sum = new double[Lanes.Lanes.Width];
            foreach (var (product, act, amount) in steps)
            {
                if (act == 0)
                {
                    portfolio.Remove(product);
                    present.Remove(product);
                }
                else
                {
                    vector[0] = amount;
                    totals.Write(product, vector);
                    portfolio.Add(product, Keys[product]);
                    portfolio.Mark(product);
                    present.Add(product);
                }

                if (act != 3)
                    continue;

                portfolio.Sum(totals, sum);
                if (BitConverter.DoubleToInt64Bits(sum[0]) != BitConverter.DoubleToInt64Bits(Plain(present, totals)))
                    return false;
            }

            portfolio.Sum(totals, sum);

            return portfolio.Count == present.Count
                && BitConverter.DoubleToInt64Bits(sum[0]) == BitConverter.DoubleToInt64Bits(Plain(present, totals));
        });

    private static double Plain(IEnumerable<int> present, VectorColumn totals)
    {
        var leaves = present.Select(product =>
        {
            var volume = new PlainCell();
            var vector = new double[Lanes.Lanes.Width];
            totals.Read(product, vector);
            volume.Total[0] = vector[0];

            return (Keys[product], volume);
        }).ToList();

        return PlainPortfolio.Sum(leaves, bit: 0).Total[0].High;
    }
}

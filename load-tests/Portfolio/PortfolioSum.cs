using Footprints.Cells;
using Footprints.Identities;
using Footprints.Lanes;
using LoadTests.Networks;

namespace LoadTests.Portfolio;

/// <summary>
/// The slow and obvious portfolio: volumes times products, in the shape that follows from the set of products alone. A
/// set is split where the keys of its products first differ, bit by bit, and the two halves' sums are added. A portfolio
/// is nobody's input, which its state says.
/// </summary>
internal static class PortfolioSum
{
    public static double[] Of(CompressedRows rows, Network network, NetworkFacts facts, Func<int, int> volumeOf)
    {
        var products = new (CellKey Key, int Cell)[network.Products];
        for (var at = 0; at < products.Length; at++)
            products[at] = (facts.IdOf(network.Factors + at).Key, network.Factors + at);

        Array.Sort(products, (left, right) => left.Key.CompareTo(right.Key));

        var sum = Sum(products, rows, volumeOf);
        sum[Lanes.State] = BitConverter.Int64BitsToDouble((long)CellState.Unusable);

        return sum;
    }

    private static double[] Sum(ReadOnlySpan<(CellKey Key, int Cell)> products, CompressedRows rows, Func<int, int> volumeOf)
    {
        if (products.Length == 1)
            return Volume(rows.TotalOf(products[0].Cell), volumeOf(products[0].Cell));

        var bit = 0;
        while (HasBit(products[0].Key, bit) == HasBit(products[^1].Key, bit))
            bit++;

        var middle = 1;
        while (!HasBit(products[middle].Key, bit))
            middle++;

        var left = Sum(products[..middle], rows, volumeOf);
        var right = Sum(products[middle..], rows, volumeOf);
        for (var lane = 0; lane < left.Length; lane++)
            left[lane] += right[lane];

        return left;
    }

    private static double[] Volume(ReadOnlySpan<double> product, double volume)
    {
        var total = new double[Lanes.Width];
        for (var lane = 0; lane < Lanes.State; lane++)
            total[lane] += volume * product[lane];

        return total;
    }

    private static bool HasBit(CellKey key, int bit) =>
        ((bit < 64 ? key.High >> (63 - bit) : key.Low >> (127 - bit)) & 1) != 0;
}

using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Tests.Recomputation;

/// <summary>The sum of volumes: a binary trie over the bits of the products' keys, where an absent side is no addend.</summary>
internal static class PlainPortfolio
{
    public static PlainCell Sum(IReadOnlyList<(CellKey Product, PlainCell Volume)> leaves, int bit)
    {
        if (leaves.Count == 0)
            return new PlainCell();

        if (leaves.Count == 1)
            return Copy(leaves[0].Volume);

        var left = leaves.Where(leaf => !IsSet(leaf.Product, bit)).ToList();
        var right = leaves.Where(leaf => IsSet(leaf.Product, bit)).ToList();
        if (left.Count == 0 || right.Count == 0)
            return Sum(leaves, bit + 1);

        return Add(Sum(left, bit + 1), Sum(right, bit + 1));
    }

    private static PlainCell Copy(PlainCell cell) => new()
    {
        Total = [.. cell.Total],
        State = cell.State & CellStates.Inherited,
        HasLoop = cell.HasLoop,
        IsDoubtful = cell.IsDoubtful,
    };

    private static PlainCell Add(PlainCell left, PlainCell right)
    {
        var sum = new PlainCell
        {
            State = left.State | right.State,
            HasLoop = left.HasLoop || right.HasLoop,
            IsDoubtful = left.IsDoubtful || right.IsDoubtful,
        };
        for (var lane = 0; lane < sum.Total.Length; lane++)
            sum.Total[lane] = sum.HasLoop ? left.Total[lane] + right.Total[lane] : left.Total[lane].High + right.Total[lane].High;

        return sum;
    }

    private static bool IsSet(CellKey key, int bit) =>
        (((bit < 64 ? key.High : key.Low) >> (63 - (bit % 64))) & 1) != 0;
}

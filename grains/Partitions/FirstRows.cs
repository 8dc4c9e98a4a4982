namespace Grains.Partitions;

/// <summary>The first rows of many, without sorting those that follow.</summary>
internal static class FirstRows
{
    /// <param name="slots">All that are found.</param>
    /// <param name="most">How many are wanted.</param>
    /// <param name="order">Which of two comes first; no two are alike.</param>
    /// <param name="isBehind">Whether one lies behind the row that the page begins after; none where it begins at the first.</param>
    /// <returns>How many are found, and the first of those that lie behind, in order.</returns>
    public static (int Total, List<int> First) Of(
        IEnumerable<int> slots, int most, Comparison<int> order, Predicate<int>? isBehind = null)
    {
        // What would be shown last is on top: it gives way first.
        var (total, kept) = (0, new PriorityQueue<int, int>(Comparer<int>.Create((left, right) => order(right, left))));
        foreach (var slot in slots)
        {
            total++;
            if (isBehind?.Invoke(slot) == false)
                continue;

            if (kept.Count < most)
                kept.Enqueue(slot, slot);
            else
                kept.EnqueueDequeue(slot, slot);
        }

        var first = new List<int>(kept.Count);
        while (kept.TryDequeue(out var slot, out _))
            first.Add(slot);

        first.Reverse();

        return (total, first);
    }
}

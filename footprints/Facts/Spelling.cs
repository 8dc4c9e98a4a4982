namespace Footprints.Facts;

/// <summary>Finds what a misspelt member was meant to be.</summary>
internal static class Spelling
{
    // Longer than any member with its errors.
    private const int MaxLength = 40;

    private const int MaxErrors = 3;

    /// <summary>The member with the fewest wrong characters, at most three and fewer than half of them, or none.</summary>
    public static Member? Nearest(string name, MemberSet allowed)
    {
        if (name.Length > MaxLength)
            return null;

        Member? nearest = null;
        var fewest = MaxErrors + 1;
        for (var rest = allowed; !rest.IsEmpty; rest = rest.Without(MemberSet.Of(rest.First)))
        {
            var text = MemberNames.Text(rest.First);
            var errors = Distance(name, text);
            if (errors < fewest && errors * 2 < text.Length)
                (nearest, fewest) = (rest.First, errors);
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance; letters that differ only by case cost nothing.</summary>
    private static int Distance(string left, string right)
    {
        Span<int> costs = stackalloc int[MaxLength + 1];
        for (var at = 0; at <= left.Length; at++)
            costs[at] = at;

        for (var row = 1; row <= right.Length; row++)
        {
            var diagonal = costs[0];
            costs[0] = row;
            for (var at = 1; at <= left.Length; at++)
            {
                var isEqual = char.ToLowerInvariant(left[at - 1]) == char.ToLowerInvariant(right[row - 1]);
                var cost = Math.Min(Math.Min(costs[at], costs[at - 1]) + 1, diagonal + (isEqual ? 0 : 1));
                diagonal = costs[at];
                costs[at] = cost;
            }
        }

        return costs[left.Length];
    }
}

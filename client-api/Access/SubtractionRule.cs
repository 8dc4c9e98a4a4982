namespace ClientApi.Access;

/// <summary>Whether what several suppliers add may be shown as one sum without betraying what one of them adds.</summary>
/// <remarks>Does not depend on the order of the contributions, nor on the unit that they are in.</remarks>
public static class SubtractionRule
{
    /// <summary>With two, each of them could subtract its own.</summary>
    public const int FewestContributors = 3;

    /// <summary>The largest part that one of them may have.</summary>
    public const double LargestPart = 0.8;

    /// <param name="contributions">What each contributor adds, credits below zero.</param>
    public static bool MayShow(IReadOnlyCollection<double> contributions)
    {
        // Who adds nothing hides nobody, and a credit is as large as it is.
        var sizes = contributions.Select(Math.Abs).Where(size => size > 0).ToList();

        return sizes.Count >= FewestContributors && sizes.Max() <= LargestPart * sizes.Sum();
    }
}

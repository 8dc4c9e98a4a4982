using Grains.Figures;

namespace ClientApi.Access;

/// <summary>What a reader is shown of what a figure is made of.</summary>
internal abstract record SeenBreakdown
{
    private SeenBreakdown()
    {
    }

    /// <summary>All of it, for its owner.</summary>
    public sealed record Whole(Breakdown Breakdown) : SeenBreakdown;

    /// <param name="Parts">None where they may not be told apart.</param>
    public sealed record Sums(Figure Figure, OwnAndOthers? Parts) : SeenBreakdown;
}

/// <summary>A page of a list as a reader sees it.</summary>
/// <param name="Total">How many rows the reader sees in all.</param>
internal sealed record SeenPage(long SettledThrough, long Total, IReadOnlyList<SeenRow> Rows);

/// <param name="IsNameOnly">That it is there and what it is called is all that the reader may know.</param>
internal readonly record struct SeenRow(Figure Figure, bool IsNameOnly);

/// <summary>What there is to choose from.</summary>
internal readonly record struct SeenName(string Id, string Name);

internal static class Outlines
{
    /// <summary>The figure as others than its owner see it: nothing of what it is made of.</summary>
    public static Figure Outlined(this Figure figure) => figure with { Missing = [], Loop = null };

    /// <summary>Without what the factors of libraries say of themselves that are kept from the reader at a border.</summary>
    public static Provenance WithoutBlocked(this Provenance provenance, Principal reader) => provenance with
    {
        Facts =
        [
            .. provenance.Facts.Select(fact => fact.Library is { } library && !reader.MayBeTold(BorderSource.OfLibrary(library))
                ? new ProvenanceFact(fact.Id, Kind: null, Position: 0, Version: 0, Library: null, Release: null, Source: null, fact.InsteadOf)
                : fact),
        ],
    };

    /// <summary>The outcome with something else found.</summary>
    public static ReadOutcome<TTo> Select<TFrom, TTo>(this ReadOutcome<TFrom> outcome, Func<TFrom, TTo> select) => outcome switch
    {
        ReadOutcome<TFrom>.Found found => new ReadOutcome<TTo>.Found(select(found.Value)),
        ReadOutcome<TFrom>.NotFound notFound => new ReadOutcome<TTo>.NotFound(notFound.IsWithdrawn),
        ReadOutcome<TFrom>.NotYetSettled late => new ReadOutcome<TTo>.NotYetSettled(late.SettledThrough),
        ReadOutcome<TFrom>.BeyondHead beyond => new ReadOutcome<TTo>.BeyondHead(beyond.Head),
        _ => new ReadOutcome<TTo>.Loading(),
    };
}

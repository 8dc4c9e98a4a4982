using Footprints.Facts;

namespace Grains.Figures;

/// <summary>How fresh a figure must be.</summary>
/// <param name="AtLeast">The position that it must include; 0 for whatever is settled.</param>
/// <param name="Wait">How long to wait for that.</param>
[GenerateSerializer, Immutable, Alias("grid.freshness")]
public readonly record struct Freshness([property: Id(0)] long AtLeast, [property: Id(1)] TimeSpan Wait);

/// <summary>What became of a read.</summary>
public abstract record ReadOutcome<T>
{
    private ReadOutcome()
    {
    }

    public sealed record Found(T Value) : ReadOutcome<T>;

    /// <summary>There is no such entity (of that kind), or none any more.</summary>
    public sealed record NotFound(bool IsWithdrawn) : ReadOutcome<T>;

    /// <summary>The position is not settled yet; <paramref name="SettledThrough"/> is.</summary>
    public sealed record NotYetSettled(long SettledThrough) : ReadOutcome<T>;

    /// <summary>The position lies beyond the end of the ledger.</summary>
    public sealed record BeyondHead(long Head) : ReadOutcome<T>;

    /// <summary>The partition is still loading.</summary>
    public sealed record Loading : ReadOutcome<T>;
}

/// <summary>Many figures of one settled epoch; an id that is unknown or withdrawn is in <paramref name="NotFound"/>.</summary>
public sealed record FigureSet(
    long SettledThrough, DateTimeOffset SettledAt, IReadOnlyList<Figure> Figures, IReadOnlyList<string> NotFound);

/// <summary>How a list is searched, sorted and paged.</summary>
/// <param name="Search">Part of an id or a name, upper and lower case alike; none for all.</param>
/// <param name="Sort"><c>id</c>, <c>name</c> or <c>pcf</c>, with <c>-</c> before it for descending order.</param>
/// <param name="Limit">Rows per page.</param>
/// <param name="Offset">Rows to leave out before the page.</param>
/// <param name="After">Only rows after this id, where they are sorted by id; none for all.</param>
public sealed record ListQuery(string? Search, string Sort, int Limit, int Offset, string? After = null);

/// <summary>One page of a list, from one settled epoch.</summary>
public sealed record FigurePage(long SettledThrough, long Total, IReadOnlyList<Figure> Figures);

/// <summary>What is known of a receipt.</summary>
/// <param name="Position">The receipt.</param>
/// <param name="IsSettled">Whether every reader may see it.</param>
/// <param name="SettledThrough">How far the grid has settled.</param>
/// <param name="CellsReached">Cells that the wave which carried it changed; null once forgotten or not settled.</param>
/// <param name="CommitToSettled">From the commit to the end of its wave; null once forgotten or not settled.</param>
public sealed record ReceiptState(
    long Position, bool IsSettled, long SettledThrough, long? CellsReached, TimeSpan? CommitToSettled);

/// <summary>One line of an entity's history.</summary>
/// <param name="Schema">The version of the form of the payload.</param>
[GenerateSerializer, Immutable, Alias("grid.history-entry")]
public sealed record HistoryEntry(
    [property: Id(0)] long Position,
    [property: Id(1)] FactKind Kind,
    [property: Id(2)] VersionSeries Series,
    [property: Id(3)] int Version,
    [property: Id(4)] string Principal,
    [property: Id(5)] DateTimeOffset RecordedAt,
    [property: Id(6)] byte[] Payload,
    [property: Id(7)] int Schema);

/// <summary>One fact behind a figure, as far as the reader may see it.</summary>
/// <param name="Id">The reader's entity or one of its own inputs.</param>
/// <param name="Position">The ledger position of its current fact; 0 where there is none.</param>
/// <param name="Version">Its version; 0 where there is none.</param>
/// <param name="Library">For a factor: its library, else none.</param>
/// <param name="Release">For a factor: its release, else none.</param>
/// <param name="InsteadOf">The source that this factor stands in for, or none.</param>
public sealed record ProvenanceFact(
    string Id, FactKind? Kind, long Position, int Version, string? Library, string? Release, string? Source, string? InsteadOf);

/// <summary>What lies behind a figure.</summary>
public sealed record Provenance(Figure Figure, IReadOnlyList<ProvenanceFact> Facts);

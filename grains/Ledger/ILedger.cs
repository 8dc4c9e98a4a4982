using Footprints.Facts;

namespace Grains.Ledger;

/// <summary>The one append-only record of all facts, in one order; everything else is derived from it.</summary>
/// <remarks>
/// Methods may be called from any thread; <see cref="CommitAsync"/> by one writer at a time. A store that can't be
/// reached or written throws <see cref="LedgerUnavailableException"/>.
/// </remarks>
public interface ILedger
{
    /// <summary>Creates or migrates the schema and checks the stored number of partitions against this one.</summary>
    /// <exception cref="LedgerMismatchException">The ledger was made for another number of partitions.</exception>
    Task OpenAsync(int partitions, CancellationToken cancellation);

    Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>Makes this caller the only writer: raises the term by one and returns the head.</summary>
    Task<LedgerHead> RaiseTermAsync(CancellationToken cancellation);

    /// <summary>Commits all batches in one transaction, or none of them.</summary>
    /// <param name="expected">The head that the entries follow; its term and position fence off any other writer.</param>
    /// <param name="batches">Whole batches; their entries are numbered from the head on, chained and hashed here.</param>
    /// <param name="recordedAt">The time of the commit.</param>
    /// <param name="cancellation">Cancels waiting, not a commit under way: then the outcome is unknown, read the head.</param>
    Task<CommitOutcome> CommitAsync(
        LedgerHead expected, IReadOnlyList<LedgerBatch> batches, DateTimeOffset recordedAt, CancellationToken cancellation);

    /// <summary>The first answer to this key, or none.</summary>
    Task<KeyedAnswer?> FindKeyAsync(string principal, string idempotencyKey, CancellationToken cancellation);

    /// <summary>
    /// The current entry of every entity and series with a place from <paramref name="firstPlace"/> up to and without
    /// <paramref name="endPlace"/>, in one snapshot, in the order of their positions, in slices; the snapshot's position
    /// comes first, in an empty slice where nothing is current.
    /// </summary>
    /// <remarks>Whoever takes a slice disposes of it: its payloads lie in one buffer, which serves again.</remarks>
    IAsyncEnumerable<CurrentSlice> ReadCurrentAsync(int firstPlace, int endPlace, CancellationToken cancellation);

    /// <summary>Entries after <paramref name="position"/> up to <paramref name="through"/>, in order, in slices.</summary>
    IAsyncEnumerable<IReadOnlyList<LedgerEntry>> ReadOnAsync(long position, long through, CancellationToken cancellation);

    /// <summary>The entries at these positions, in order of position; what is not there is left out.</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadAtAsync(IReadOnlyList<long> positions, CancellationToken cancellation);

    /// <summary>Entries of one entity, all series, newest first, before <paramref name="before"/> (exclusive).</summary>
    Task<IReadOnlyList<LedgerEntry>> ReadHistoryAsync(string entity, long before, int limit, CancellationToken cancellation);

    /// <summary>
    /// Idempotency keys of batches up to <paramref name="through"/>, in the order of their places, after one of them or from
    /// the first: at most <paramref name="limit"/>, fewer where they are large, none only where there is no further one.
    /// </summary>
    Task<IReadOnlyList<LedgerKey>> ReadKeysAsync(
        LedgerKeyPlace? after, long through, int limit, CancellationToken cancellation);

    /// <summary>Walks the whole chain and compares it with the head and the current table.</summary>
    Task<LedgerVerification> VerifyAsync(IProgress<long>? progress, CancellationToken cancellation);
}

/// <summary>An entry that waits for its position.</summary>
/// <param name="Version">The version that it will be, exactly one above the entity's current one in its series.</param>
[GenerateSerializer, Immutable, Alias("grid.proposed-entry")]
public sealed record ProposedEntry(
    [property: Id(0)] string Entity,
    [property: Id(1)] int Place,
    [property: Id(2)] FactKind Kind,
    [property: Id(3)] VersionSeries Series,
    [property: Id(4)] int Version,
    [property: Id(5)] int Schema,
    [property: Id(6)] byte[] Payload);

/// <summary>Entries that are committed together or not at all.</summary>
/// <param name="Key">The client's idempotency key, or none.</param>
/// <param name="Rejections">What the answer says of facts that were not accepted (<c>?partial=true</c>): kept with the key.</param>
[GenerateSerializer, Immutable, Alias("grid.ledger-batch")]
public sealed record LedgerBatch(
    [property: Id(0)] string Principal,
    [property: Id(1)] List<ProposedEntry> Entries,
    [property: Id(2)] IdempotencyKey? Key,
    [property: Id(3)] byte[] Rejections);

/// <summary>A client's key with the SHA-256 of the body it was sent with.</summary>
[GenerateSerializer, Immutable, Alias("grid.idempotency-key")]
public sealed record IdempotencyKey([property: Id(0)] string Key, [property: Id(1)] byte[] BodyHash);

/// <summary>The first answer to a key.</summary>
/// <param name="Position">The position of the batch's last entry, which is its receipt; 0 where it had none.</param>
/// <param name="Accepted">How many facts the batch had.</param>
[GenerateSerializer, Immutable, Alias("grid.keyed-answer")]
public sealed record KeyedAnswer(
    [property: Id(0)] byte[] BodyHash,
    [property: Id(1)] long Position,
    [property: Id(2)] int Accepted,
    [property: Id(3)] byte[] Rejections)
{
    /// <summary>Whether the key came with the same body then.</summary>
    public bool IsTo(IdempotencyKey key) => key.BodyHash.AsSpan().SequenceEqual(BodyHash);
}

/// <summary>What became of a commit.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>All batches are durable; <paramref name="Head"/> is the new head.</summary>
    public sealed record Committed(LedgerHead Head) : CommitOutcome;

    /// <summary>Another writer has raised the term or moved the head; nothing was written.</summary>
    public sealed record Fenced(LedgerHead Actual) : CommitOutcome;

    /// <summary>Nothing was written, because of these batches; the others may be committed again without them.</summary>
    public sealed record Refused(IReadOnlyList<BatchRefusal> Refusals) : CommitOutcome;
}

/// <summary>Why a batch can't be committed.</summary>
public abstract record BatchRefusal
{
    private BatchRefusal(int batch) => Batch = batch;

    /// <summary>Index of the batch in the group.</summary>
    public int Batch { get; }

    /// <summary>The key was answered before, in the ledger or by an earlier batch of the group (then <see cref="Answer"/> is null).</summary>
    public sealed record KeyTaken(int Index, KeyedAnswer? Answer) : BatchRefusal(Index);

    /// <summary>A version is not exactly one above the current one.</summary>
    public sealed record VersionTaken(int Index, string Entity, int CurrentVersion) : BatchRefusal(Index);
}

/// <summary>Result of walking the chain.</summary>
/// <param name="Entries">How many entries were walked.</param>
/// <param name="FirstBroken">The first position that is missing or wrong, or none.</param>
/// <param name="Reason">What is wrong there.</param>
public sealed record LedgerVerification(long Entries, long? FirstBroken, string? Reason);

/// <summary>The store can't be reached or written; what it was asked may or may not have happened.</summary>
[GenerateSerializer, Alias("grid.ledger-unavailable")]
public sealed class LedgerUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The ledger does not fit this grid.</summary>
public sealed class LedgerMismatchException(string message, int storedPartitions) : Exception(message)
{
    /// <summary>The number of partitions that the ledger was made for.</summary>
    public int StoredPartitions { get; } = storedPartitions;
}

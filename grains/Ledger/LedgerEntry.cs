using Footprints.Facts;

namespace Grains.Ledger;

/// <summary>One accepted fact at its place in the one order of all facts.</summary>
/// <param name="Position">1 for the first entry; without gaps.</param>
/// <param name="Entity">The id of the entity; a volume has its enterprise's and its product's with a space between, a share its buyer's too.</param>
/// <param name="Place">The 16-bit place of the entity, by which partitions read their current facts.</param>
/// <param name="Kind">What the payload states.</param>
/// <param name="Series">The version series that <paramref name="Version"/> counts in.</param>
/// <param name="Version">1 for the first of its entity and series; without gaps.</param>
/// <param name="Schema">Version of the payload's schema, per kind.</param>
/// <param name="Principal">Who stated it.</param>
/// <param name="RecordedAt">When it was committed, to the millisecond, UTC.</param>
/// <param name="Payload">The canonical bytes of the fact.</param>
/// <param name="PreviousHash">The hash of the entry before; 32 zero bytes for the first.</param>
/// <param name="Hash">SHA-256 of the previous hash and everything above, see <see cref="LedgerHash"/>.</param>
public sealed record LedgerEntry(
    long Position,
    string Entity,
    int Place,
    FactKind Kind,
    VersionSeries Series,
    int Version,
    int Schema,
    string Principal,
    DateTimeOffset RecordedAt,
    byte[] Payload,
    byte[] PreviousHash,
    byte[] Hash);

/// <summary>Where the ledger ends.</summary>
/// <param name="Term">Raised by every new writer; a commit of an older term is fenced off.</param>
/// <param name="Position">The last position; 0 for an empty ledger.</param>
/// <param name="Hash">The hash of the last entry; 32 zero bytes for an empty ledger.</param>
public sealed record LedgerHead(long Term, long Position, byte[] Hash);

namespace Footprints.Facts;

/// <summary>An accepted fact at its place in the ledger, as the bytes that lie there.</summary>
/// <param name="Position">Its place in the one order of all facts.</param>
/// <param name="Version">Its number in <paramref name="Series"/> of its entity.</param>
/// <param name="Schema">The version of the payload's schema, per kind.</param>
/// <param name="Payload">What <see cref="FactWriter"/> wrote.</param>
public readonly record struct LedgerPayload(
    long Position, VersionSeries Series, int Version, FactKind Kind, int Schema, ReadOnlyMemory<byte> Payload);

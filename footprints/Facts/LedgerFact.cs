namespace Footprints.Facts;

/// <summary>An accepted fact at its place in the ledger.</summary>
/// <param name="Position">Its place in the one order of all facts.</param>
/// <param name="Version">Its number in <paramref name="Series"/> of its entity.</param>
public readonly record struct LedgerFact(long Position, VersionSeries Series, int Version, Fact Fact);

namespace Grains.Ledger.Export;

/// <summary>What an export reads, page by page: nothing is held open in between, however slow its reader is.</summary>
/// <remarks>
/// Entries up to a head never change and never go, nor do the keys of their batches. So pages that are read at different
/// times, by different silos even, are those of one moment.
/// </remarks>
public interface IExportSource
{
    Task<ExportHead> ReadHeadAsync();

    /// <summary>The lines of some entries after a position, up to and with another.</summary>
    Task<ExportedEntries> ReadEntriesAsync(long after, long through);

    /// <summary>The lines of some idempotency keys behind a place in their order, of batches up to a position.</summary>
    Task<ExportedKeys> ReadKeysAsync(LedgerKeyPlace? after, long through);
}

/// <summary>Where the ledger ended when the export began.</summary>
/// <param name="Sharing">Whether figures must be shared: <c>open</c> or <c>required</c>. An export from before says nothing.</param>
[GenerateSerializer, Immutable, Alias("grid.export-head")]
public sealed record ExportHead(
    [property: Id(0)] long Position, [property: Id(1)] byte[] Hash, [property: Id(2)] int Partitions, [property: Id(3)] string? Sharing = null);

/// <summary>Lines of an export.</summary>
/// <param name="Through">The position of the last entry in them.</param>
[GenerateSerializer, Immutable, Alias("grid.exported-entries")]
public sealed record ExportedEntries([property: Id(0)] byte[] Lines, [property: Id(1)] long Through);

/// <summary>Lines of an export.</summary>
/// <param name="Last">The last key in them; none where there is no further key.</param>
[GenerateSerializer, Immutable, Alias("grid.exported-keys")]
public sealed record ExportedKeys(
    [property: Id(0)] byte[] Lines, [property: Id(1)] int Count, [property: Id(2)] LedgerKeyPlace? Last);

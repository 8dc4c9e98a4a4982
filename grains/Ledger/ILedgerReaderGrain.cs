using Footprints.Cells;
using Grains.Figures;
using Grains.Ledger.Export;
using Orleans.Concurrency;

namespace Grains.Ledger;

/// <summary>Reads the ledger for hosts that have none of their own.</summary>
[Alias("grid.ledger-reader")]
public interface ILedgerReaderGrain : IGrainWithIntegerKey
{
    /// <summary>The number of partitions that the ledger was made for: known without it, so that nobody waits behind who reads it.</summary>
    [Alias("partitions"), AlwaysInterleave]
    Task<int> ReadPartitions();

    /// <summary>Whether figures must be shared to count; as <see cref="ReadPartitions"/>.</summary>
    [Alias("sharing"), AlwaysInterleave]
    Task<Sharing> ReadSharing();

    /// <summary>Facts of one entity, newest first, before a position (exclusive).</summary>
    [Alias("history")]
    Task<HistoryEntry[]> ReadHistory(string entity, long before, int limit);

    /// <summary>The enterprise that the last statement of a product or a component names, the library of a factor, or none.</summary>
    [Alias("last-owner")]
    Task<string?> ReadLastOwner(string entity);

    /// <summary>Where the factors stated at these positions come from; what is not there is left out.</summary>
    [Alias("factors")]
    Task<FactorRelease[]> ReadFactors([Immutable] long[] positions);

    /// <summary>Where an export that begins now will end.</summary>
    [Alias("export-head")]
    Task<ExportHead> ReadExportHead();

    /// <summary>Lines of some entries after a position, up to and with another. May be asked again.</summary>
    [Alias("export-entries")]
    Task<ExportedEntries> ReadExportedEntries(long after, long through);

    /// <summary>Lines of some idempotency keys behind a place in their order, of batches up to a position. May be asked again.</summary>
    [Alias("export-keys")]
    Task<ExportedKeys> ReadExportedKeys(LedgerKeyPlace? after, long through);
}

/// <summary>Where a factor comes from.</summary>
[GenerateSerializer, Immutable, Alias("grid.factor-release")]
public sealed record FactorRelease(
    [property: Id(0)] string Id, [property: Id(1)] string Library, [property: Id(2)] string Release, [property: Id(3)] string? Source);

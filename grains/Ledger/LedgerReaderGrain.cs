using Footprints.Cells;
using Footprints.Facts;
using Grains.Figures;
using Grains.Ledger.Export;
using Grains.Partitions;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Grains.Ledger;

/// <summary>Keeps nothing, so that every silo answers those who are connected to it.</summary>
/// <remarks>
/// As many at a time as the ledger has connections for besides those of loading and of commits: each waits for the store, not for a core.
/// </remarks>
[StatelessWorker(Readers)]
internal sealed class LedgerReaderGrain(ILedger ledger, IOptions<GridOptions> options) : Grain, ILedgerReaderGrain
{
    private const int Readers = 8;

    private static readonly FactReader Reader = new();

    private readonly ExportPages _export = new(ledger, options.Value);

    // A silo with another number than the stored one does not start.
    public Task<int> ReadPartitions() => Task.FromResult(options.Value.PartitionCount);

    public Task<Sharing> ReadSharing() => Task.FromResult(options.Value.SharingInForce);

    public Task<HistoryEntry[]> ReadHistory(string entity, long before, int limit) =>
        new History(ledger).Read(entity, before, limit);

    public async Task<string?> ReadLastOwner(string entity) =>
        await PartitionFacts.ReadLastStatement(ledger, entity, CancellationToken.None) switch
        {
            Fact.Product product => product.EnterpriseId.Text,
            Fact.Component component => component.EnterpriseId.Text,
            Fact.Factor factor => factor.Library,
            _ => null,
        };

    public async Task<FactorRelease[]> ReadFactors(long[] positions)
    {
        var entries = await ledger.ReadAtAsync(positions, CancellationToken.None);

        return
        [
            .. from entry in entries
               let factor = Reader.ReadCanonical(entry.Kind, entry.Schema, entry.Payload) as Fact.Factor
               where factor is not null
               select new FactorRelease(entry.Entity, factor.Library, factor.Release, factor.Source),
        ];
    }

    public Task<ExportHead> ReadExportHead() => _export.ReadHeadAsync();

    public Task<ExportedEntries> ReadExportedEntries(long after, long through) => _export.ReadEntriesAsync(after, through);

    public Task<ExportedKeys> ReadExportedKeys(LedgerKeyPlace? after, long through) => _export.ReadKeysAsync(after, through);
}

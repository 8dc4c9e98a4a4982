using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Publications;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains;

/// <summary>
/// The grid as a client of its cluster sees it: the same as in a silo from the moment when a silo has told the number of
/// partitions. Before that every call ends with <see cref="ClusterUnreachableException"/>.
/// </summary>
internal sealed class ClusterGrid(
    IGrainFactory grains,
    IClusterReach reach,
    IOptions<IntakeOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<Grid> logger) : IGrid, IAsyncDisposable
{
    private readonly Lock _meeting = new();
    private Grid? _grid;

    public async Task<PushOutcome> PushAsync(Push push, CancellationToken cancellation) =>
        await (await Met()).PushAsync(push, cancellation);

    public async Task<ReadOutcome<Figure>> ReadAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        await (await Met()).ReadAsync(kind, id, freshness, sight, cancellation);

    public async Task<ReadOutcome<Breakdown>> ReadBreakdownAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        await (await Met()).ReadBreakdownAsync(kind, id, freshness, sight, cancellation);

    public async Task<ReadOutcome<Provenance>> ReadProvenanceAsync(
        FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation) =>
        await (await Met()).ReadProvenanceAsync(kind, id, freshness, cancellation);

    public async Task<ReadOutcome<FigureSet>> ReadManyAsync(
        IReadOnlyList<EntityId> ids, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        await (await Met()).ReadManyAsync(ids, freshness, sight, cancellation);

    public async Task<ReadOutcome<Tiers>> ReadTiersAsync(EntityId product, Freshness freshness, CancellationToken cancellation) =>
        await (await Met()).ReadTiersAsync(product, freshness, cancellation);

    public async Task<string?> ReadLastOwnerAsync(EntityId id, CancellationToken cancellation) =>
        await (await Met()).ReadLastOwnerAsync(id, cancellation);

    public async Task<Sharing> ReadSharingAsync(CancellationToken cancellation) => await (await Met()).ReadSharingAsync(cancellation);

    public async Task<ReadOutcome<FigurePage>> ListAsync(
        FactKind kind, EntityId? enterprise, ListQuery query, Sight? sight, CancellationToken cancellation) =>
        await (await Met()).ListAsync(kind, enterprise, query, sight, cancellation);

    public async Task<ReadOutcome<ReceiptState>> ReadReceiptAsync(long receipt, CancellationToken cancellation) =>
        await (await Met()).ReadReceiptAsync(receipt, cancellation);

    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        EntityId id, long before, int limit, CancellationToken cancellation) =>
        await (await Met()).ReadHistoryAsync(id, before, limit, cancellation);

    public async Task<PublishOutcome> PublishAsync(
        EntityId product, Freshness freshness, string principal, IdempotencyKey? key, CancellationToken cancellation) =>
        await (await Met()).PublishAsync(product, freshness, principal, key, cancellation);

    public async Task<PublishOutcome?> FindPublicationAsync(
        EntityId product, string principal, IdempotencyKey key, CancellationToken cancellation) =>
        await (await Met()).FindPublicationAsync(product, principal, key, cancellation);

    public async IAsyncEnumerable<FigureSet> WatchAsync(
        IReadOnlyList<EntityId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var grid = await Met();
        await foreach (var set in grid.WatchAsync(ids, cancellation))
            yield return set;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var grid = await Met();
        await foreach (var lines in grid.ExportAsync(cancellation))
            yield return lines;
    }

    public async Task<GridState> ReadStateAsync(CancellationToken cancellation) =>
        await (await Met()).ReadStateAsync(cancellation);

    /// <summary>The grid, once a silo has told how it is divided. That is asked once: the number changes only while nothing runs.</summary>
    private async ValueTask<Grid> Met()
    {
        if (_grid is { } met)
            return met;

        if (!reach.IsReached)
            throw new ClusterUnreachableException();

        var partitions = await grains.GetGrain<ILedgerReaderGrain>(0).ReadPartitions();
        lock (_meeting)
            return _grid ??= new Grid(grains, partitions, options, metrics, time, logger);
    }

    public ValueTask DisposeAsync() => _grid?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Whether the client has ever been connected to its cluster; before, its calls would wait for nothing.</summary>
public interface IClusterReach
{
    bool IsReached { get; }
}

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
/// <remarks>
/// The number changes only while no silo runs, and a client stays meanwhile: it asks again whenever it has been connected to another
/// silo. Where the number is another one all streams end, and whoever opens them again sees the grid as it is divided now.
/// </remarks>
internal sealed class ClusterGrid : IGrid, IAsyncDisposable
{
    private readonly Lock _meeting = new();
    private readonly IGrainFactory _grains;
    private readonly IClusterReach _reach;
    private readonly Func<int, Grid> _create;
    private MetGrid? _met;

    public ClusterGrid(
        IGrainFactory grains,
        IClusterReach reach,
        IOptions<IntakeOptions> options,
        GridMetrics metrics,
        TimeProvider time,
        ILogger<Grid> logger)
    {
        (_grains, _reach) = (grains, reach);
        _create = partitions => new Grid(grains, partitions, options, metrics, time, logger);
        reach.Connected += MeetAgain;
    }

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

    /// <summary>
    /// The grid, once a silo has told how it is divided. While some silo was connected to all the time that can't have changed, and nobody
    /// waits for whoever asks anew.
    /// </summary>
    private async ValueTask<Grid> Met()
    {
        if (!_reach.IsReached)
            throw new ClusterUnreachableException();

        return Volatile.Read(ref _met) is { } met && met.Connections >= _reach.FirstAfterLoss ? met.Grid : await Meet();
    }

    /// <summary>The grid as the last silo that was connected to has told.</summary>
    private async Task<Grid> Meet()
    {
        // Whoever answers after a loss was connected to after it, though that may not have been told yet.
        var connections = Math.Max(_reach.Connections, _reach.FirstAfterLoss);
        var partitions = await _grains.GetGrain<ILedgerReaderGrain>(0).ReadPartitions();
        var (grid, old) = Take(partitions, connections);
        if (old is not null)
            await old.DisposeAsync();

        return grid;
    }

    private (Grid Grid, Grid? Old) Take(int partitions, int connections)
    {
        lock (_meeting)
        {
            // An answer from before may come last.
            if (_met is { } newer && newer.Connections >= connections)
                return (newer.Grid, null);

            var isSame = _met?.Partitions == partitions;
            var (grid, old) = isSame ? (_met!.Grid, null) : (_create(partitions), _met?.Grid);
            Volatile.Write(ref _met, new MetGrid(grid, partitions, connections));

            return (grid, old);
        }
    }

    /// <summary>Also where nobody asks: a stream would wait for what another grid than the one that runs will never tell.</summary>
    private void MeetAgain()
    {
        if (Volatile.Read(ref _met) is not null)
            Observe(Meet());
    }

    /// <summary>What fails is asked again with the next connection; after a loss, by whoever asks next.</summary>
    private static void Observe(Task meeting) => _ = meeting.ContinueWith(
        static failed => _ = failed.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    public ValueTask DisposeAsync()
    {
        _reach.Connected -= MeetAgain;

        return _met?.Grid.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>The grid as it was divided when so many connections had been opened.</summary>
    private sealed record MetGrid(Grid Grid, int Partitions, int Connections);
}

/// <summary>What the client of a cluster knows of its connections to silos.</summary>
public interface IClusterReach
{
    /// <summary>Whether it has ever been connected; before, its calls would wait for nothing.</summary>
    bool IsReached { get; }

    /// <summary>How many connections to silos have been opened so far. It only grows.</summary>
    int Connections { get; }

    /// <summary>What the number of them was, or will be, with the first that was opened after the last one had been lost; 0 where none ever was.</summary>
    int FirstAfterLoss { get; }

    /// <summary>One more was opened; it may lead to a silo that was not there before.</summary>
    event Action? Connected;
}

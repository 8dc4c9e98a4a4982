using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Components;
using Grains.Enterprises;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Ledger.Export;
using Grains.Partitions;
using Grains.Products;
using Grains.Publications;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains;

/// <summary>The grid through its grains.</summary>
internal sealed partial class Grid : IGrid, IAsyncDisposable
{
    private readonly GridGrains _grains;
    private readonly FactIntake _intake;
    private readonly FigureLookup _figures;
    private readonly FigureFeed _feed;
    private readonly KnownHead _head;
    private readonly GridMetrics _metrics;
    private readonly ILogger<Grid> _logger;
    private readonly TimeProvider _time;

    /// <param name="partitions">The number that the ledger was made for.</param>
    public Grid(
        IGrainFactory grains,
        int partitions,
        IOptions<IntakeOptions> options,
        GridMetrics metrics,
        TimeProvider time,
        ILogger<Grid> logger)
    {
        (_grains, _metrics, _logger, _time) = (new(grains, partitions), metrics, logger, time);
        _intake = new FactIntake(_grains, options, metrics, time);
        _head = new KnownHead(_grains);
        _figures = new FigureLookup(_grains);
        _feed = new FigureFeed(_grains, (ids, cancellation) => ReadManyAsync(ids, default, sight: null, cancellation), time);
    }

    public async Task<PushOutcome> PushAsync(Push push, CancellationToken cancellation)
    {
        var outcome = await _intake.PushAsync(push, cancellation);
        if (outcome is PushOutcome.Accepted accepted)
            _head.Passed(accepted.Receipt);

        return outcome;
    }

    public async Task<ReadOutcome<Figure>> ReadAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        await One(kind, id, freshness, FigureDetail.Figure, sight, breakdown => breakdown.Figure);

    public async Task<ReadOutcome<Breakdown>> ReadBreakdownAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation) =>
        await One(kind, id, freshness, FigureDetail.Inputs, sight, breakdown => breakdown);

    public async Task<ReadOutcome<Provenance>> ReadProvenanceAsync(
        FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation)
    {
        if (await _head.Before(freshness.AtLeast) is { } head)
            return new ReadOutcome<Provenance>.BeyondHead(head);

        if (await _figures.WithInputs(kind, id, freshness) is not var (own, inputs))
            return new ReadOutcome<Provenance>.Loading();

        var outcome = OutcomeOf(own, breakdown => breakdown);
        if (outcome is not ReadOutcome<Breakdown>.Found { Value: var breakdown })
            return Same<Breakdown, Provenance>(outcome);

        var facts = await new FactsBehind(_grains.Ledger).Read(breakdown, inputs.ToDictionary(one => one.Id));

        return new ReadOutcome<Provenance>.Found(new Provenance(breakdown.Figure, facts));
    }

    public async Task<ReadOutcome<Tiers>> ReadTiersAsync(EntityId product, Freshness freshness, CancellationToken cancellation)
    {
        if (await _head.Before(freshness.AtLeast) is { } head)
            return new ReadOutcome<Tiers>.BeyondHead(head);

        if (await _figures.WithTiers(FactKind.Product, product, freshness) is not var (own, tiers))
            return new ReadOutcome<Tiers>.Loading();

        return OutcomeOf(own, tiers);
    }

    public Task<string?> ReadLastOwnerAsync(EntityId id, CancellationToken cancellation) => _grains.Ledger.ReadLastOwner(id.Text);

    public Task<Sharing> ReadSharingAsync(CancellationToken cancellation) => _grains.Ledger.ReadSharing();

    private async Task<ReadOutcome<T>> One<T>(
        FactKind kind, EntityId id, Freshness freshness, FigureDetail detail, Sight? sight, Func<Breakdown, T> select)
    {
        if (await _head.Before(freshness.AtLeast) is { } head)
            return new ReadOutcome<T>.BeyondHead(head);

        return OutcomeOf(await _figures.One(kind, id, freshness, detail, sight), select);
    }

    private static ReadOutcome<T> OutcomeOf<T>(FigureAnswer answer, Func<Breakdown, T> select)
    {
        if (answer.SettledThrough < 0)
            return new ReadOutcome<T>.Loading();

        if (!answer.IsInTime)
            return new ReadOutcome<T>.NotYetSettled(answer.SettledThrough);

        return answer.Figures[0] is { } breakdown
            ? new ReadOutcome<T>.Found(select(breakdown))
            : new ReadOutcome<T>.NotFound(answer.Withdrawn.Length > 0);
    }

    private static ReadOutcome<TTo> Same<TFrom, TTo>(ReadOutcome<TFrom> outcome) => outcome switch
    {
        ReadOutcome<TFrom>.NotFound notFound => new ReadOutcome<TTo>.NotFound(notFound.IsWithdrawn),
        ReadOutcome<TFrom>.NotYetSettled late => new ReadOutcome<TTo>.NotYetSettled(late.SettledThrough),
        ReadOutcome<TFrom>.BeyondHead beyond => new ReadOutcome<TTo>.BeyondHead(beyond.Head),
        _ => new ReadOutcome<TTo>.Loading(),
    };

    public async Task<ReadOutcome<FigureSet>> ReadManyAsync(
        IReadOnlyList<EntityId> ids, Freshness freshness, Sight? sight, CancellationToken cancellation)
    {
        if (await _head.Before(freshness.AtLeast) is { } head)
            return new ReadOutcome<FigureSet>.BeyondHead(head);

        if (await _figures.Many(ids, freshness, sight) is not { SettledThrough: >= 0 } answer)
            return new ReadOutcome<FigureSet>.Loading();

        if (!answer.IsInTime)
            return new ReadOutcome<FigureSet>.NotYetSettled(answer.SettledThrough);

        return new ReadOutcome<FigureSet>.Found(new FigureSet(
            answer.SettledThrough,
            answer.SettledAt,
            [.. answer.Figures.OfType<Breakdown>().Select(one => one.Figure)],
            [.. ids.Where((_, at) => answer.Figures[at] is null).Select(id => id.Text)]));
    }

    public async Task<ReadOutcome<FigurePage>> ListAsync(
        FactKind kind, EntityId? enterprise, ListQuery query, Sight? sight, CancellationToken cancellation)
    {
        if (await _figures.List(kind, enterprise, query, sight) is not { Epoch: >= 0 } list)
            return new ReadOutcome<FigurePage>.Loading();

        return new ReadOutcome<FigurePage>.Found(new FigurePage(list.Epoch, list.Total, list.Figures));
    }

    public async Task<ReadOutcome<ReceiptState>> ReadReceiptAsync(long receipt, CancellationToken cancellation)
    {
        var answer = await _grains.Coordinator.ReadReceipt(receipt);
        if (answer.Head >= 0 && receipt > answer.Head)
            return new ReadOutcome<ReceiptState>.BeyondHead(answer.Head);

        // A receipt that was told settled must not be told otherwise while a new coordinator finds out.
        if (answer.SettledThrough < 0)
            return new ReadOutcome<ReceiptState>.Loading();

        return new ReadOutcome<ReceiptState>.Found(new ReceiptState(
            receipt, receipt <= answer.SettledThrough, answer.SettledThrough, answer.CellsReached, answer.CommitToSettled));
    }

    public async Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(
        EntityId id, long before, int limit, CancellationToken cancellation)
    {
        // Actors are activated only for what exists: made-up ids cost a look-up.
        var answer = await _figures.Many([id], new Freshness(0, TimeSpan.Zero));
        var kind = answer?.Figures is [{ Figure.Kind: var known }, ..] ? known : FactKind.Product;

        return kind switch
        {
            _ when answer is null || (answer.Figures is [null, ..] && answer.Withdrawn.Length == 0) => [],
            FactKind.Enterprise => await _grains.Factory.GetGrain<IEnterpriseGrain>(id.Text).ReadHistory(before, limit),
            FactKind.Component => await _grains.Factory.GetGrain<IComponentGrain>(id.Text).ReadHistory(before, limit),
            FactKind.Product => await _grains.Factory.GetGrain<IProductGrain>(id.Text).ReadHistory(before, limit),
            _ => await _grains.Ledger.ReadHistory(id.Text, before, limit),
        };
    }

    public async Task<PublishOutcome> PublishAsync(
        EntityId product, Freshness freshness, string principal, IdempotencyKey? key, CancellationToken cancellation)
    {
        if (await _head.Before(freshness.AtLeast) is { } head)
            return new PublishOutcome.BeyondHead(head);

        // It waits here, question by question: a call that waited longer than calls may last would publish after its caller was refused.
        var answer = await _figures.One(FactKind.Product, product, freshness, FigureDetail.Figure);

        return OutcomeOf(answer, breakdown => breakdown) switch
        {
            ReadOutcome<Breakdown>.Loading =>
                new PublishOutcome.Unavailable("LOADING", "The product's partition is loading.", TimeSpan.FromSeconds(1)),
            ReadOutcome<Breakdown>.NotYetSettled late => new PublishOutcome.NotYetSettled(late.SettledThrough),
            ReadOutcome<Breakdown>.NotFound notFound => new PublishOutcome.NotFound(notFound.IsWithdrawn),
            _ => await _grains.Factory.GetGrain<IProductGrain>(product.Text)
                .Publish(freshness with { Wait = TimeSpan.Zero }, principal, key),
        };
    }

    public async Task<PublishOutcome?> FindPublicationAsync(
        EntityId product, string principal, IdempotencyKey key, CancellationToken cancellation) =>
        await _grains.Coordinator.FindKey(principal, key.Key) switch
        {
            { IsKnown: false } => new PublishOutcome.Unavailable("LEDGER_UNAVAILABLE", "The ledger can't be reached.", TimeSpan.FromSeconds(1)),
            { Answer: { } answer } =>
                await FirstPublication.Of(key, answer, before => _grains.Ledger.ReadHistory(product.Text, before, limit: 1)),
            _ => null,
        };

    public async IAsyncEnumerable<FigureSet> WatchAsync(
        IReadOnlyList<EntityId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var viewer = _feed.Open(ids);
        _metrics.ViewerCame();
        try
        {
            while (!cancellation.IsCancellationRequested)
                yield return await _feed.Next(viewer, cancellation);
        }
        finally
        {
            _feed.Close(viewer);
            _metrics.ViewerLeft();
        }
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync(CancellationToken cancellation) =>
        new LedgerExport(new ReaderSource(_grains.Ledger, _time), _time).LinesAsync(cancellation);

    public async Task<GridState> ReadStateAsync(CancellationToken cancellation)
    {
        try
        {
            return await ReadStateAsync();
        }
        catch (OrleansMessageRejectionException rejection)
        {
            LogTurnedAway(rejection);

            // A silo that is starting or stopping turns calls away: that is a state too, and not a ready one.
            return new GridState(0, -1, default, IsReady: false, _grains.PartitionCount, _grains.PartitionCount);
        }
    }

    private async Task<GridState> ReadStateAsync()
    {
        var standing = await _grains.Coordinator.ReadStanding();
        var partitions = await Task.WhenAll(_grains.Partitions.Select(partition => partition.ReadState()));

        // Settled reads need no coordinator: while the ledger can't be opened they go on.
        var settled = standing.IsOpen ? standing.SettledThrough : partitions.Min(partition => partition.SettledThrough);

        return new GridState(
            Math.Max(standing.Head, settled),
            settled,
            standing.SettledAt,
            partitions.All(partition => partition.SettledThrough >= 0),
            _grains.PartitionCount,
            partitions.Count(partition => !partition.IsLoaded));
    }

    public ValueTask DisposeAsync() => _feed.DisposeAsync();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A question for the state of the grid was turned away")]
    private partial void LogTurnedAway(Exception rejection);
}

using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Publications;
using Grains.Coordination;
using Grains.Figures;
using Grains.Ledger;
using Grains.Partitions;
using Grains.Publications;
using Microsoft.Extensions.Options;

namespace Grains.Products;

/// <summary>Holds no facts: figures come from the partition, history from the ledger.</summary>
internal sealed class ProductGrain(ILedger ledger, IOptions<GridOptions> options, TimeProvider time) : Grain, IProductGrain
{
    private readonly History _history = new(ledger);

    private EntityId Id => EntityId.Of(this.GetPrimaryKeyString());

    public async Task<PublishOutcome> Publish(Freshness freshness, string principal, IdempotencyKey? key)
    {
        const int attempts = 8;
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            if (await TryPublish(freshness, principal, key) is { } outcome)
                return outcome;

            // The publication that came first is about to be applied: a short and growing pause lets that happen.
            await Task.Delay(TimeSpan.FromMilliseconds(5 << attempt), time);
        }

        return new PublishOutcome.Unavailable(
            "CONTENDED", "The product is being published by others at this moment: send again.", TimeSpan.FromSeconds(1));
    }

    /// <summary>None where another publication came first.</summary>
    private async Task<PublishOutcome?> TryPublish(Freshness freshness, string principal, IdempotencyKey? key)
    {
        var partition = GrainFactory.GetGrain<IPartitionGrain>(Id.Key.PartitionOf(options.Value.PartitionCount));
        var last = await partition.ReadPublished(Id);
        var atLeast = Math.Max(freshness.AtLeast, 0);
        var answer = await partition.Read(new FigureQuestion(
            [Id], FactKind.Product, atLeast, Epoch: -1, freshness.Wait, FigureDetail.Figure));
        if (answer.SettledThrough < 0)
            return new PublishOutcome.Unavailable("LOADING", "The product's partition is loading.", TimeSpan.FromSeconds(1));

        if (!answer.IsInTime)
            return new PublishOutcome.NotYetSettled(answer.SettledThrough);

        if (answer.Figures[0] is not { Figure: var figure })
            return new PublishOutcome.NotFound(answer.Withdrawn.Length > 0);

        if (figure.Status != TotalStatus.Complete)
            return new PublishOutcome.NothingToPublish(figure.Status);

        return await Commit(figure, last, principal, key);
    }

    private async Task<PublishOutcome?> Commit(Figure figure, PublishedAnswer last, string principal, IdempotencyKey? key)
    {
        var cell = new CellFigure(
            figure.Id, figure.Kind, figure.Name, figure.Enterprise ?? string.Empty, figure.Unit, CellState.None,
            [.. figure.Lanes], figure.Version, figure.Position, ClosedBy: 0);
        var publication = PublicationDue.Of(
            cell, figure.SettledThrough, Guid.CreateVersion7(time.GetUtcNow()), last.Uuid, "requested")!;
        var entry = new ProposedEntry(
            Id.Text, Id.Key.Place, FactKind.Publication, VersionSeries.Published, last.Version + 1,
            FactSchema.Current(FactKind.Publication), FactWriter.Write(publication));
        var outcome = await GrainFactory.GetGrain<ICoordinatorGrain>(0)
            .Append(new ProposedBatch(0, new LedgerBatch(principal, [entry], key, []), [Id]));

        return outcome switch
        {
            AppendOutcome.Committed committed => new PublishOutcome.Published(publication, committed.Position),
            AppendOutcome.Answered answered => await FirstPublication.Of(key!, answered.Answer, before => ReadHistory(before, limit: 1)),
            AppendOutcome.Unavailable unavailable => new PublishOutcome.Unavailable(
                unavailable.Code, unavailable.Detail, TimeSpan.FromSeconds(1)),
            _ => null,
        };
    }

    public Task<HistoryEntry[]> ReadHistory(long before, int limit) =>
        _history.Read(this.GetPrimaryKeyString(), before, limit);
}

using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Publications;

namespace Grains;

/// <summary>The grid as hosts and pages use it: facts in, settled figures out. Safe for many callers at once.</summary>
public interface IGrid
{
    /// <summary>Validates, commits and acknowledges facts.</summary>
    Task<PushOutcome> PushAsync(Push push, CancellationToken cancellation);

    /// <summary>The settled figure of an entity of this kind.</summary>
    /// <param name="sight">
    /// Whoever does not own the entity is told nothing of its inputs, but whether its owner shares it with this reader; none for everything.
    /// </param>
    Task<ReadOutcome<Figure>> ReadAsync(FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation);

    /// <summary>The settled figure with its direct part and its own inputs.</summary>
    /// <param name="sight">As of <see cref="ReadAsync"/>; whoever does not own the entity gets no more than the figure.</param>
    Task<ReadOutcome<Breakdown>> ReadBreakdownAsync(
        FactKind kind, EntityId id, Freshness freshness, Sight? sight, CancellationToken cancellation);

    /// <summary>The settled figure with the facts, factor releases and substitutes behind it.</summary>
    Task<ReadOutcome<Provenance>> ReadProvenanceAsync(FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation);

    /// <summary>The settled figure of a product with what it is made of, down to the first products of others.</summary>
    Task<ReadOutcome<Tiers>> ReadTiersAsync(EntityId product, Freshness freshness, CancellationToken cancellation);

    /// <summary>Many figures of one settled epoch.</summary>
    /// <param name="sight">As of <see cref="ReadAsync"/>.</param>
    Task<ReadOutcome<FigureSet>> ReadManyAsync(
        IReadOnlyList<EntityId> ids, Freshness freshness, Sight? sight, CancellationToken cancellation);

    /// <summary>A page of all entities of a kind, or of those that <paramref name="enterprise"/> owns.</summary>
    /// <param name="sight">Only what this reader sees, if only the name of it, is listed and counted; none for everything.</param>
    Task<ReadOutcome<FigurePage>> ListAsync(
        FactKind kind, EntityId? enterprise, ListQuery query, Sight? sight, CancellationToken cancellation);

    /// <summary>The enterprise that the last statement of a product or a component names, the library of a factor, also of one that is withdrawn, or none.</summary>
    Task<string?> ReadLastOwnerAsync(EntityId id, CancellationToken cancellation);

    /// <summary>Whether products of others count for everybody, or only while their owners share them.</summary>
    Task<Sharing> ReadSharingAsync(CancellationToken cancellation);

    /// <summary>A receipt's state, or none where it lies beyond the head.</summary>
    Task<ReadOutcome<ReceiptState>> ReadReceiptAsync(long receipt, CancellationToken cancellation);

    /// <summary>Facts and publications of an entity, newest first, before a position (exclusive).</summary>
    Task<IReadOnlyList<HistoryEntry>> ReadHistoryAsync(EntityId id, long before, int limit, CancellationToken cancellation);

    /// <summary>Publishes the settled total of a product.</summary>
    /// <param name="key">The client's idempotency key with the hash of what was asked, or none.</param>
    Task<PublishOutcome> PublishAsync(
        EntityId product, Freshness freshness, string principal, IdempotencyKey? key, CancellationToken cancellation);

    /// <summary>The first answer to a request to publish with this key, or none: for before anything is judged that may have changed since.</summary>
    Task<PublishOutcome?> FindPublicationAsync(EntityId product, string principal, IdempotencyKey key, CancellationToken cancellation);

    /// <summary>
    /// The settled figures of these entities now, then those that changed with every settled epoch, newest wins; never
    /// more than one batch waits for a slow reader. An empty batch, at most one a second, says that a newer epoch
    /// settled without changing them.
    /// </summary>
    IAsyncEnumerable<FigureSet> WatchAsync(IReadOnlyList<EntityId> ids, CancellationToken cancellation);

    /// <summary>
    /// The whole ledger as lines of an export, up to the head at its start, in pieces that are read as they are taken.
    /// </summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ExportAsync(CancellationToken cancellation);

    /// <summary>Where the grid stands: head, settled position, partitions loaded.</summary>
    Task<GridState> ReadStateAsync(CancellationToken cancellation);
}

/// <summary>Where the grid stands.</summary>
/// <param name="Head">The last accepted position.</param>
/// <param name="SettledThrough">Every partition has settled up to here.</param>
/// <param name="IsReady">Whether every partition serves settled reads.</param>
public sealed record GridState(long Head, long SettledThrough, DateTimeOffset SettledAt, bool IsReady, int Partitions, int Loading);

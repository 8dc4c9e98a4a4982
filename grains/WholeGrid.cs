using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;

namespace Grains;

/// <summary>Reads of whoever may see everything: the grid's own parts, and those who check it.</summary>
public static class WholeGrid
{
    public static Task<ReadOutcome<Figure>> ReadAsync(
        this IGrid grid, FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation) =>
        grid.ReadAsync(kind, id, freshness, sight: null, cancellation);

    public static Task<ReadOutcome<Breakdown>> ReadBreakdownAsync(
        this IGrid grid, FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation) =>
        grid.ReadBreakdownAsync(kind, id, freshness, sight: null, cancellation);

    public static Task<ReadOutcome<FigureSet>> ReadManyAsync(
        this IGrid grid, IReadOnlyList<EntityId> ids, Freshness freshness, CancellationToken cancellation) =>
        grid.ReadManyAsync(ids, freshness, sight: null, cancellation);

    public static Task<ReadOutcome<FigurePage>> ListAsync(
        this IGrid grid, FactKind kind, EntityId? enterprise, ListQuery query, CancellationToken cancellation) =>
        grid.ListAsync(kind, enterprise, query, sight: null, cancellation);
}

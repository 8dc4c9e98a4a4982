using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using ClientApi.Access;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;

namespace ClientApi.Pages;

/// <summary>The grid as whoever looks at a page sees it, at each moment anew.</summary>
internal sealed class PageGrid(VisibleGrid grid, PageReader reader, FollowedFigures followed, ClientRates rates)
{
    /// <summary>Inputs of own products that the page has shown: whoever leaves it open is told of as one reader of each, not with every change.</summary>
    private readonly HashSet<string> _looked = new(StringComparer.Ordinal);

    /// <summary>The figure with what it is made of, where that may be seen; else the figure alone.</summary>
    /// <param name="isFollowed">Whether the page is open and reads it again and again: until <see cref="KeepAsync"/> says otherwise that is one disclosure.</param>
    public async Task<ReadOutcome<PageFigure>> ReadAsync(FactKind kind, EntityId id, bool isFollowed, CancellationToken cancellation)
    {
        if (await reader.CurrentAsync(cancellation) is not { } now)
            return new ReadOutcome<PageFigure>.NotFound(IsWithdrawn: false);

        // Whose a product is is known with its figure; nobody is to be refused what the page alone has asked for.
        if (now.IsUnrestricted || now.Enterprises.Contains(id.Text))
            return await ReadWholeAsync(now, kind, id, cancellation);

        var outcome = await grid.ReadAsync(now, kind, id, default, Part.Figure, cancellation, isFollowed ? followed : null);

        return outcome is ReadOutcome<Figure>.Found { Value.Enterprise: { } owner } && now.Enterprises.Contains(owner)
            ? await ReadWholeAsync(now, kind, id, cancellation)
            : outcome.Select(figure => new PageFigure(new Breakdown(figure, 0, []), IsWhole: false));
    }

    /// <summary>The page shows these from now on, and nothing else that it has followed.</summary>
    /// <param name="reason">Why it does not, as the audit log will tell it; none where its reader went on.</param>
    public ValueTask KeepAsync(IReadOnlyCollection<string> shown, string? reason = null) => followed.KeepAsync(shown, reason);

    private async Task<ReadOutcome<PageFigure>> ReadWholeAsync(Principal now, FactKind kind, EntityId id, CancellationToken cancellation) =>
        (await grid.ReadBreakdownAsync(now, kind, id, default, cancellation, _looked)).Select(seen => seen switch
        {
            SeenBreakdown.Whole whole => new PageFigure(whole.Breakdown, IsWhole: true),
            SeenBreakdown.Sums sums => new PageFigure(new Breakdown(sums.Figure, 0, []), IsWhole: false),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), seen, "No such breakdown."),
        });

    /// <summary>
    /// Whether the reader may ask for something more, which counts as a request of its own: what a page reads by itself has its pace, what
    /// somebody does with it has none.
    /// </summary>
    public async ValueTask<bool> MayAskAsync(CancellationToken cancellation) =>
        await reader.CurrentAsync(cancellation) is not { } now || rates.RequestOfPage(now);

    /// <summary>Enterprises whose total may be seen, searched by a part of their name or id; none for whoever asks too often.</summary>
    public async Task<ReadOutcome<IReadOnlyList<SeenName>>> FindEnterprisesAsync(ListQuery query, CancellationToken cancellation) =>
        await reader.CurrentAsync(cancellation) is { } now && rates.RequestOfPage(now)
            ? await grid.ListNamesAsync(now, FactKind.Enterprise, query, cancellation)
            : new ReadOutcome<IReadOnlyList<SeenName>>.Found([]);

    /// <summary>The largest enterprise whose total may be seen, or none; not found where there can be none.</summary>
    public async Task<ReadOutcome<EntityId?>> LargestEnterpriseAsync(CancellationToken cancellation)
    {
        var now = await reader.CurrentAsync(cancellation);
        if (now is { IsUnrestricted: false })
        {
            var portfolios = now.Grants.Where(grant => grant.What.HasFlag(GrantedParts.Portfolio)).Select(grant => grant.Enterprise);
            EntityId[] seen = [.. now.Enterprises.Concat(portfolios).Distinct(StringComparer.Ordinal).Select(EntityId.Of)];
            if (seen.Length == 0)
                return new ReadOutcome<EntityId?>.NotFound(IsWithdrawn: false);

            // The only one is the largest, and need not be read for that.
            if (seen is [var only])
                return new ReadOutcome<EntityId?>.Found(only);

            var set = await grid.ReadManyAsync(now, seen, default, cancellation);

            return set.Select(found => found.Figures.MaxBy(figure => figure.PcfExcludingBiogenicUptake) is { } most ? EntityId.Of(most.Id) : (EntityId?)null);
        }

        // Nobody is signed in, or everybody sees everything.
        var largest = now is null
            ? new ReadOutcome<IReadOnlyList<SeenName>>.Found([])
            : await grid.ListNamesAsync(now, FactKind.Enterprise, new(Search: null, Sort: "-pcf", Limit: 1, Offset: 0), cancellation);

        return largest.Select(found => found is [var first, ..] ? EntityId.Of(first.Id) : (EntityId?)null);
    }

    /// <summary>The names of those that may be known by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadNamesAsync(IReadOnlyList<EntityId> ids, CancellationToken cancellation) =>
        await reader.CurrentAsync(cancellation) is { } now
            ? await grid.ReadNamesAsync(now, ids, cancellation)
            : ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was allowed when it began: whoever shows it asks again whether it still is.</summary>
    public async IAsyncEnumerable<FigureSet> WatchAsync(
        IReadOnlyList<EntityId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await reader.CurrentAsync(cancellation) is not { } now)
            yield break;

        await foreach (var set in grid.WatchAsync(now, ids, cancellation).WithCancellation(cancellation))
            yield return set;
    }

    /// <summary>Whether the total of an enterprise may be seen at this moment. Costs next to nothing.</summary>
    public async ValueTask<bool> MaySeeAsync(string enterprise, CancellationToken cancellation) =>
        await reader.CurrentAsync(cancellation) is { } now
        && AccessRules.Decide(
            now, AccessAction.Read, new Resource.OfEntity(FactKind.Enterprise, enterprise, enterprise, IsShared: false, Part.Live)).IsAllowed;

    /// <summary>Whether a product may still be seen that is shown.</summary>
    public async ValueTask<bool> MaySeeAsync(Figure product, CancellationToken cancellation) =>
        await reader.CurrentAsync(cancellation) is { } now
        && ((product.Enterprise is { } owner && now.Enterprises.Contains(owner))
            || await grid.SeesAsync(now, FactKind.Product, EntityId.Of(product.Id), Part.Figure, cancellation));

    public Task<GridState> ReadStateAsync(CancellationToken cancellation) => grid.ReadStateAsync(cancellation);
}

/// <summary>A figure as a page shows it.</summary>
/// <param name="IsWhole">Whether what it is made of may be seen, and is there.</param>
internal sealed record PageFigure(Breakdown Breakdown, bool IsWhole);

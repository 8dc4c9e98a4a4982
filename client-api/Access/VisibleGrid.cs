using System.Runtime.CompilerServices;
using ClientApi.Identity.Rights;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;

namespace ClientApi.Access;

/// <summary>The grid as a reader sees it. Every read of the API and of the pages comes through here.</summary>
/// <remarks>
/// What may not be seen is as if it were not there: the same outcome, by the same calls, but for what was withdrawn, of which the ledger is
/// asked whose it was. What is shown of another's is told to
/// <see cref="Disclosures"/>, once per call.
/// </remarks>
internal sealed class VisibleGrid(IGrid grid, Disclosures disclosures, RightsBooks? books = null)
{
    private readonly ShownInputs _inputs = new(grid);
    private readonly Controllers _controllers = new(books);

    /// <summary>The figure; no more of it than the reader may see.</summary>
    /// <param name="followed">What a page follows: of that it is told once, when it begins. None for whoever reads once.</param>
    public async Task<ReadOutcome<Figure>> ReadAsync(
        Principal reader, FactKind kind, EntityId id, Freshness freshness, Part part, CancellationToken cancellation, FollowedFigures? followed = null)
    {
        if (reader.IsUnrestricted)
            return await grid.ReadAsync(kind, id, freshness, sight: null, cancellation);

        var outcome = await grid.ReadAsync(kind, id, freshness, SightRules.BuyerOf(reader), cancellation);

        var (judged, decision) = await JudgeAsync(reader, kind, id, part, outcome, figure => figure, cancellation, followed);

        return decision is null ? judged : judged.Select(figure => Shown(figure, decision));
    }

    /// <summary>
    /// The figure with what it is made of: all of it for its owner, two sums at most for others. What others share shows in what is made
    /// of it, so their figures among the inputs are told as read.
    /// </summary>
    /// <param name="looked">Inputs that a page has shown before, of which nobody is told again; those that it shows now are added.</param>
    public async Task<ReadOutcome<SeenBreakdown>> ReadBreakdownAsync(
        Principal reader, FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation, HashSet<string>? looked = null)
    {
        var sight = reader.IsUnrestricted ? null : SightRules.BuyerOf(reader);
        var read = await grid.ReadBreakdownAsync(kind, id, freshness, sight, cancellation);
        var (outcome, decision) = sight is null
            ? (read, null)
            : await JudgeAsync(reader, kind, id, Part.Breakdown, read, breakdown => breakdown.Figure, cancellation);
        if (sight is not null && decision is { IsDisclosure: false } && outcome is ReadOutcome<Breakdown>.Found { Value: var own })
        {
            if (await _inputs.OfOthersAsync(reader, own, looked ?? [], cancellation) is not { } shown)
                return new ReadOutcome<SeenBreakdown>.Loading();

            await TellAsync(reader, shown);
        }

        if (decision is not { IsDisclosure: true })
            return outcome.Select<Breakdown, SeenBreakdown>(whole => new SeenBreakdown.Whole(whole));

        // Read once more, and judged once more: it may have been sold meanwhile.
        var tiers = await grid.ReadTiersAsync(id, freshness, cancellation);

        if (tiers is not ReadOutcome<Tiers>.Found { Value: var all })
            return tiers.Select<Tiers, SeenBreakdown>(_ => throw new InvalidOperationException("What is found is shown."));
        if (!Decide(reader, all.Own.Figure, Part.Breakdown).IsAllowed)
            return new ReadOutcome<SeenBreakdown>.NotFound(IsWithdrawn: false);

        var parts = OwnAndOthers.Of(all, await _controllers.OfAsync(all, cancellation));

        return new ReadOutcome<SeenBreakdown>.Found(new SeenBreakdown.Sums(all.Own.Figure.Outlined(), parts));
    }

    /// <summary>The figure with the facts behind it.</summary>
    public async Task<ReadOutcome<Provenance>> ReadProvenanceAsync(
        Principal reader, FactKind kind, EntityId id, Freshness freshness, CancellationToken cancellation)
    {
        // First whether it may be seen at all: what lies behind it takes its time.
        var seen = await ReadAsync(reader, kind, id, freshness, Part.Provenance, cancellation);
        if (seen is not ReadOutcome<Figure>.Found)
            return seen.Select<Figure, Provenance>(figure => new(figure, []));

        var read = await grid.ReadProvenanceAsync(kind, id, freshness, cancellation);

        return read is ReadOutcome<Provenance>.Found found && !Decide(reader, found.Value.Figure, Part.Provenance).IsAllowed
            ? new ReadOutcome<Provenance>.NotFound(IsWithdrawn: false)
            : read.Select(seenToo => seenToo.WithoutBlocked(reader));
    }

    /// <summary>Many figures of one epoch; what is not seen is not found.</summary>
    public async Task<ReadOutcome<FigureSet>> ReadManyAsync(
        Principal reader, IReadOnlyList<EntityId> ids, Freshness freshness, CancellationToken cancellation)
    {
        if (reader.IsUnrestricted)
            return await grid.ReadManyAsync(ids, freshness, sight: null, cancellation);

        var outcome = await grid.ReadManyAsync(ids, freshness, SightRules.BuyerOf(reader), cancellation);
        if (outcome is not ReadOutcome<FigureSet>.Found { Value: var set })
            return outcome;

        var judged = set.Figures.Select(figure => (Figure: figure, Decision: Decide(reader, figure, Part.Figure))).ToList();
        var seen = judged.Where(one => one.Decision.IsAllowed).Select(one => Shown(one.Figure, one.Decision)).ToList();
        await TellAsync(
            reader, [.. judged.Select(one => new Disclosure(Resource.Of(one.Figure, Part.Figure), one.Decision)), .. Disclosure.OfMissing(reader, set.NotFound)]);
        var shown = seen.Select(figure => figure.Id).ToHashSet(StringComparer.Ordinal);

        return new ReadOutcome<FigureSet>.Found(set with
        {
            Figures = seen,
            NotFound = [.. ids.Select(id => id.Text).Where(id => !shown.Contains(id))],
        });
    }

    /// <summary>The names of those that the reader may know by name. Nobody is told of it: a name is no figure, and nothing is refused.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadNamesAsync(
        Principal reader, IReadOnlyList<EntityId> ids, CancellationToken cancellation)
    {
        var sight = reader.IsUnrestricted ? null : SightRules.BuyerOf(reader);
        var figures = await grid.ReadManyAsync(ids, default, sight, cancellation) is ReadOutcome<FigureSet>.Found { Value.Figures: var found } ? found : [];

        return figures.Where(figure => Decide(reader, figure, Part.Name).IsAllowed).ToDictionary(figure => figure.Id, figure => figure.Name);
    }

    /// <summary>Whether the reader sees this part at this moment, which nobody is told of; also while the grid can't say.</summary>
    public async Task<bool> SeesAsync(Principal reader, FactKind kind, EntityId id, Part part, CancellationToken cancellation) =>
        reader.IsUnrestricted || await grid.ReadAsync(kind, id, default, SightRules.BuyerOf(reader), cancellation) switch
        {
            ReadOutcome<Figure>.Found found => Decide(reader, found.Value, part).IsAllowed,
            ReadOutcome<Figure>.NotFound => false,
            _ => true,
        };

    /// <summary>A page of what the reader sees; it counts nothing else.</summary>
    /// <param name="isShown">Else it is only looked what there is, and whoever shows some of it tells of that.</param>
    public async Task<ReadOutcome<SeenPage>> ListAsync(
        Principal reader, FactKind kind, EntityId? enterprise, ListQuery query, CancellationToken cancellation, bool isShown = true)
    {
        var sight = reader.IsUnrestricted ? null : SightRules.SightOf(reader);
        var outcome = await grid.ListAsync(kind, enterprise, query, sight, cancellation);
        if (outcome is not ReadOutcome<FigurePage>.Found { Value: var page })
            return outcome.Select<FigurePage, SeenPage>(_ => new(0, 0, []));
        if (sight is null)
            return new ReadOutcome<SeenPage>.Found(new(page.SettledThrough, page.Total, [.. page.Figures.Select(figure => new SeenRow(figure, IsNameOnly: false))]));

        var (rows, told) = (new List<SeenRow>(), new List<Disclosure>());
        foreach (var figure in page.Figures)
        {
            var resource = Resource.Of(figure, Part.Figure);
            var decision = AccessRules.Decide(reader, AccessAction.Read, resource);
            var isNameOnly = !decision.IsAllowed;
            if (isNameOnly)
                decision = AccessRules.Decide(reader, AccessAction.Read, resource = resource with { Part = Part.Name });
            if (!decision.IsAllowed)
                continue;

            rows.Add(new(Shown(figure, decision), isNameOnly));
            told.Add(new(resource, decision));
        }

        if (isShown)
            await TellAsync(reader, told);

        return new ReadOutcome<SeenPage>.Found(new(page.SettledThrough, page.Total, rows));
    }

    /// <summary>
    /// Of a page, the names of those whose figure the reader sees, to choose one of them. Nobody is told of it: no figure is shown.
    /// </summary>
    public async Task<ReadOutcome<IReadOnlyList<SeenName>>> ListNamesAsync(
        Principal reader, FactKind kind, ListQuery query, CancellationToken cancellation)
    {
        var sight = reader.IsUnrestricted ? null : SightRules.SightOf(reader);
        var outcome = await grid.ListAsync(kind, enterprise: null, query, sight, cancellation);

        return outcome.Select<FigurePage, IReadOnlyList<SeenName>>(page =>
            [.. page.Figures.Where(figure => sight is null || Decide(reader, figure, Part.Figure).IsAllowed).Select(figure => new SeenName(figure.Id, figure.Name))]);
    }

    /// <summary>
    /// Why the reader sees this part of an entity: for what is read elsewhere, by its history. Also of one that was withdrawn, as long as
    /// it was its owner's to show.
    /// </summary>
    public async Task<ReadOutcome<Decision>> FindAsync(
        Principal reader, FactKind kind, EntityId id, Freshness freshness, Part part, CancellationToken cancellation)
    {
        var sight = reader.IsUnrestricted ? null : SightRules.BuyerOf(reader);
        var read = await grid.ReadAsync(kind, id, freshness, sight, cancellation);
        if (reader.IsUnrestricted && read is ReadOutcome<Figure>.Found or ReadOutcome<Figure>.NotFound { IsWithdrawn: true })
            return new ReadOutcome<Decision>.Found(AccessRules.Decide(reader, AccessAction.Read, Resource.Grid));

        var (outcome, decision) = await JudgeAsync(reader, kind, id, part, read, figure => figure, cancellation);

        return decision is null ? outcome.Select<Figure, Decision>(_ => throw new InvalidOperationException("What is found was judged.")) : new ReadOutcome<Decision>.Found(decision);
    }

    /// <summary>
    /// What the rules say of an action on an entity, for a principal that does not read it now. Of what is not there: that it is not seen;
    /// what was withdrawn is judged by whose it was.
    /// </summary>
    public async Task<ReadOutcome<Decision>> ExplainAsync(
        Principal principal, AccessAction action, Resource.OfEntity entity, CancellationToken cancellation)
    {
        var id = EntityId.Of(entity.Id);
        var outcome = await grid.ReadAsync(entity.Kind, id, default, SightRules.BuyerOf(principal), cancellation);
        if (outcome is not (ReadOutcome<Figure>.Found or ReadOutcome<Figure>.NotFound))
            return outcome.Select<Figure, Decision>(_ => new Decision.Refused(""));

        var there = outcome switch
        {
            ReadOutcome<Figure>.Found { Value: var figure } => Resource.Of(figure, entity.Part),
            ReadOutcome<Figure>.NotFound { IsWithdrawn: true } => await WithdrawnAsync(entity, cancellation),
            _ => null,
        };

        // Whoever may only write or manage is told by the same rules whether it is there.
        var reader = action == AccessAction.Read ? principal : principal with { Roles = principal.Roles | Roles.Read };
        var read = there is not null || !reader.Roles.HasFlag(Roles.Read)
            ? AccessRules.Decide(reader, AccessAction.Read, there ?? entity)
            : new Decision.Refused(AccessRules.Unseen(entity));
        if (action == AccessAction.Read || !read.IsAllowed)
            return new ReadOutcome<Decision>.Found(read);

        Resource owner = entity.Kind == FactKind.Factor
            ? new Resource.OfLibrary(outcome is ReadOutcome<Figure>.Found ? await LibraryOfAsync(id, cancellation) : there?.Library ?? "")
            : new Resource.OfEnterprise(there?.Owner ?? "");

        return new ReadOutcome<Decision>.Found(AccessRules.Decide(principal, action, owner));
    }

    /// <summary>The library that a factor was stated in; empty where it can't be told.</summary>
    private async Task<string> LibraryOfAsync(EntityId factor, CancellationToken cancellation) =>
        await grid.ReadProvenanceAsync(FactKind.Factor, factor, default, cancellation) is ReadOutcome<Provenance>.Found { Value.Facts: var facts }
            ? facts.FirstOrDefault(fact => fact.Id == factor.Text)?.Library ?? ""
            : "";

    /// <summary>Follows settled figures; of those that are watched, what the reader may not see (any more) is not found.</summary>
    public async IAsyncEnumerable<FigureSet> WatchAsync(
        Principal reader, IReadOnlyList<EntityId> ids, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var set in grid.WatchAsync(ids, cancellation).WithCancellation(cancellation))
            yield return reader.IsUnrestricted ? set : Seen(reader, set);
    }

    /// <summary>Where the grid stands; that is nobody's.</summary>
    public Task<GridState> ReadStateAsync(CancellationToken cancellation) => grid.ReadStateAsync(cancellation);

    private static FigureSet Seen(Principal reader, FigureSet set)
    {
        var judged = set.Figures.ToLookup(figure => Decide(reader, figure, figure.Kind == FactKind.Enterprise ? Part.Live : Part.Figure));

        return set with
        {
            Figures = [.. judged.Where(one => one.Key.IsAllowed).SelectMany(one => one.Select(figure => Shown(figure, one.Key)))],
            NotFound = [.. set.NotFound, .. judged.Where(one => !one.Key.IsAllowed).SelectMany(one => one.Select(figure => figure.Id))],
        };
    }

    /// <summary>What becomes of a read by the rules; with the decision where it is seen.</summary>
    private async Task<(ReadOutcome<T> Outcome, Decision? Decision)> JudgeAsync<T>(
        Principal reader, FactKind kind, EntityId id, Part part, ReadOutcome<T> outcome, Func<T, Figure> figureOf, CancellationToken cancellation,
        FollowedFigures? followed = null)
    {
        var found = outcome as ReadOutcome<T>.Found;
        if (found is null && outcome is not ReadOutcome<T>.NotFound)
            return (outcome, null);

        var resource = found is not null ? Resource.Of(figureOf(found.Value), part) : new(kind, id.Text, Owner: null, IsShared: false, part);
        var decision = found is not null ? AccessRules.Decide(reader, AccessAction.Read, resource) : null;
        if (decision is { IsAllowed: true })
        {
            // Nobody is told of what is the reader's own, or everybody's.
            if (!decision.IsDisclosure)
                return (outcome, decision);

            await (followed is null ? TellAsync(reader, [new(resource, decision)]) : followed.TellAsync(reader, new(resource, decision)));

            return (outcome, decision);
        }

        if (outcome is ReadOutcome<T>.NotFound { IsWithdrawn: true })
        {
            resource = await WithdrawnAsync(resource, cancellation);
            decision = AccessRules.Decide(reader, AccessAction.Read, resource);
            if (decision.IsAllowed)
            {
                // What it has published stays to be seen. Of everything else nothing is shown but that it was withdrawn.
                if (part is Part.History or Part.Publications)
                    await TellAsync(reader, [new(resource, decision)]);

                return (outcome, decision);
            }
        }

        await TellAsync(reader, [new(resource, decision ?? new Decision.Refused(AccessRules.Unseen(resource)))]);

        return (new ReadOutcome<T>.NotFound(IsWithdrawn: false), null);
    }

    /// <summary>What was withdrawn, with whose it was: only the ledger is sure to know.</summary>
    private async Task<Resource.OfEntity> WithdrawnAsync(Resource.OfEntity entity, CancellationToken cancellation)
    {
        var owner = entity.Kind is FactKind.Enterprise ? entity.Id : await grid.ReadLastOwnerAsync(EntityId.Of(entity.Id), cancellation);

        return entity.Kind is FactKind.Factor ? entity with { Library = owner } : entity with { Owner = owner };
    }

    private async ValueTask TellAsync(Principal reader, IEnumerable<Disclosure> judged)
    {
        var byOutcome = judged.ToLookup(one => one.Decision.IsAllowed);
        await disclosures.ToldAsync(reader, [.. byOutcome[true]]);
        disclosures.Refused(reader, [.. byOutcome[false]]);
    }

    private static Decision Decide(Principal reader, Figure figure, Part part) =>
        AccessRules.Decide(reader, AccessAction.Read, Resource.Of(figure, part));

    private static Figure Shown(Figure figure, Decision decision) => decision.IsDisclosure ? figure.Outlined() : figure;
}

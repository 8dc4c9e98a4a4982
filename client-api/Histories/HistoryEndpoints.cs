using ClientApi.Access;
using ClientApi.Figures;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Publications;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Histories;

/// <summary>Everything that was ever stated about a product, and its publications.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistories(this IEndpointRouteBuilder v1)
    {
        v1.MapGet("/products/{id}/history", GetHistory).Allow(RouteRule.Readers).WithName("GetProductHistory").WithTags("Publications")
            .WithSummary("History of a product")
            .WithDescription(
                "Facts as the ledger keeps them, publications and expiries, newest first. `next` and the Link header lead on. Whoever was " +
                "granted the history sees the publications of it.")
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.NotFound, ProblemCodes.Loading);
        v1.MapGet("/products/{id}/publications", GetPublications).Allow(RouteRule.Readers).WithName("ListPublications").WithTags("Publications")
            .WithSummary("Publications of a product")
            .WithDescription("Immutable footprints, newest first: the newest one is active, older ones are deprecated and name their successor.")
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.NotFound, ProblemCodes.Loading);
    }

    private static async Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> GetHistory(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var product, out var problem) || !query.TryRead(limits.Value, out var before, out var limit, out problem))
            return problem;

        var (decision, refusal) = await JudgeAsync(product, Part.History, visible, http);
        if (refusal is not null)
            return refusal;

        // Facts name suppliers and amounts: they stay with the owner, whatever it has granted.
        var (history, isOwn) = (new ProductHistory(grid, product), !decision.IsDisclosure);
        var read = isOwn
            ? await history.PageAsync(before, limit, http.RequestAborted)
            : await history.PublicationsAsync(before, limit, http.RequestAborted);
        if (read is not { } page)
            return ReadTranslation.NotFound($"The product {product.Text}");

        var successor = await Successor(history, before, page, http);
        var items = new List<HistoryItem>();
        foreach (var entry in page.Take(limit))
            items.Add(Item(entry, isOwn, ref successor));

        return TypedResults.Ok(new HistoryAnswer(items, Next(http, page, limit)));
    }

    private static async Task<Results<Ok<PublicationsAnswer>, ProblemHttpResult>> GetPublications(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var product, out var problem) || !query.TryRead(limits.Value, out var before, out var limit, out problem))
            return problem;

        if ((await JudgeAsync(product, Part.Publications, visible, http)).Refusal is { } refusal)
            return refusal;

        var history = new ProductHistory(grid, product);
        if (await history.PublicationsAsync(before, limit, http.RequestAborted) is not { } page)
            return ReadTranslation.NotFound($"The product {product.Text}");

        var successor = await Successor(history, before, page, http);
        var items = new List<PublicationAnswer>();
        foreach (var entry in page.Take(limit))
            items.Add(Publication(entry, ref successor));

        return TypedResults.Ok(new PublicationsAnswer(items, Next(http, page, limit)));
    }

    /// <summary>Why the reader sees this part of the product, or what it is told instead.</summary>
    private static async Task<(Decision Decision, ProblemHttpResult? Refusal)> JudgeAsync(
        EntityId product, Part part, VisibleGrid visible, HttpContext http)
    {
        var reader = http.Principal();
        if (reader.IsUnrestricted)
            return (AccessRules.Decide(reader, AccessAction.Read, Resource.Grid), null);

        var found = await visible.FindAsync(reader, product, part, http.RequestAborted);

        return found is ReadOutcome<Decision>.Found { Value: var decision }
            ? (decision, null)
            : (new Decision.Refused(""), found.Refusal(http, $"The product {product.Text}"));
    }

    private static async Task<Guid?> Successor(
        ProductHistory history, long before, IReadOnlyList<HistoryEntry> page, HttpContext http) =>
        before == long.MaxValue || page.All(entry => entry.Kind != FactKind.Publication)
            ? null
            : await history.SuccessorAsync(before, http.RequestAborted);

    private static string? Next(HttpContext http, IReadOnlyList<HistoryEntry> page, int limit) =>
        page.Count > limit ? NextPage.Link(http, "before", page[limit - 1].Position) : null;

    private static HistoryItem Item(HistoryEntry entry, bool isOwn, ref Guid? successor) => new(
        Receipt.Of(entry.Position),
        entry.Kind.Word(),
        entry.Version,
        isOwn ? entry.Principal : null,
        entry.RecordedAt,
        Fact: entry.Kind == FactKind.Publication ? null : StatedPayload.Json(entry),
        Publication: entry.Kind == FactKind.Publication ? Publication(entry, ref successor) : null);

    private static PublicationAnswer Publication(HistoryEntry entry, ref Guid? successor)
    {
        var publication = StatedPayload.Publication(entry);
        var answer = publication.Answer(entry.Position, entry.RecordedAt, successor);
        successor = publication.Uuid;

        return answer;
    }
}

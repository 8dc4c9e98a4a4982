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

/// <summary>Everything that was ever stated about an entity, and the publications of a product.</summary>
internal static class HistoryEndpoints
{
    public static void MapHistories(this IEndpointRouteBuilder v1)
    {
        Describe(v1.MapGet("/products/{id}/history", GetOfProduct), "GetProductHistory", "History of a product",
            "Facts as the ledger keeps them, publications and expiries, newest first. `next` and the Link header lead on. Whoever was " +
            "granted the history sees the publications of it.");
        Describe(v1.MapGet("/components/{id}/history", GetOfComponent), "GetComponentHistory", "History of a component", OfOwners);
        Describe(v1.MapGet("/enterprises/{id}/history", GetOfEnterprise), "GetEnterpriseHistory", "History of an enterprise", OfOwners);
        v1.MapGet("/products/{id}/publications", GetPublications).Allow(RouteRule.Readers).WithName("ListPublications").WithTags("Publications")
            .WithSummary("Publications of a product")
            .WithDescription("Immutable footprints, newest first: the newest one is active, older ones are deprecated and name their successor.")
            .WithProblems(Codes);
    }

    private const string OfOwners = "Facts as the ledger keeps them, newest first, for its owner. `next` and the Link header lead on.";

    private static ProblemKind[] Codes { get; } =
    [
        ProblemCodes.BadParameter, ProblemCodes.BadReceipt, ProblemCodes.ReceiptBeyondHead, ProblemCodes.NotFound, ProblemCodes.NotYetSettled,
        ProblemCodes.Loading,
    ];

    private static void Describe(RouteHandlerBuilder route, string name, string summary, string description) =>
        route.Allow(RouteRule.Readers).WithName(name).WithTags("Publications").WithSummary(summary).WithDescription(description).WithProblems(Codes);

    private static Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> GetOfProduct(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Product, query, grid, visible, limits.Value, http);

    private static Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> GetOfComponent(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Component, query, grid, visible, limits.Value, http);

    private static Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> GetOfEnterprise(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Enterprise, query, grid, visible, limits.Value, http);

    private static async Task<Results<Ok<HistoryAnswer>, ProblemHttpResult>> Get(
        FactKind kind, HistoryQuery query, IGrid grid, VisibleGrid visible, ApiOptions limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var id, out var problem) || !query.TryRead(limits, out var page, out problem))
            return problem;

        var (decision, refusal) = await JudgeAsync(kind, id, page.Freshness, Part.History, visible, http);
        if (refusal is not null)
            return refusal;

        // Facts name suppliers and amounts: they stay with the owner, whatever it has granted.
        var (history, isOwn) = (new EntityHistory(grid, kind, id), !decision.IsDisclosure);
        var read = isOwn
            ? await history.PageAsync(page.Before, page.Limit, http.RequestAborted)
            : await history.PublicationsAsync(page.Before, page.Limit, http.RequestAborted);
        if (read is not { } entries)
            return ReadTranslation.NotFound($"The {kind.Word()} {id.Text}");

        var successor = await Successor(history, page.Before, entries, http);
        var items = new List<HistoryItem>();
        foreach (var entry in entries.Take(page.Limit))
            items.Add(Item(entry, isOwn, ref successor));

        return TypedResults.Ok(new HistoryAnswer(items, Next(http, entries, page.Limit)));
    }

    private static async Task<Results<Ok<PublicationsAnswer>, ProblemHttpResult>> GetPublications(
        string id, [AsParameters] HistoryQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var product, out var problem) || !query.TryRead(limits.Value, out var page, out problem))
            return problem;

        if ((await JudgeAsync(FactKind.Product, product, page.Freshness, Part.Publications, visible, http)).Refusal is { } refusal)
            return refusal;

        var history = new EntityHistory(grid, FactKind.Product, product);
        if (await history.PublicationsAsync(page.Before, page.Limit, http.RequestAborted) is not { } entries)
            return ReadTranslation.NotFound($"The product {product.Text}");

        var successor = await Successor(history, page.Before, entries, http);
        var items = new List<PublicationAnswer>();
        foreach (var entry in entries.Take(page.Limit))
            items.Add(Publication(entry, ref successor));

        return TypedResults.Ok(new PublicationsAnswer(items, Next(http, entries, page.Limit)));
    }

    /// <summary>Why the reader sees this part of the entity, or what it is told instead.</summary>
    private static async Task<(Decision Decision, ProblemHttpResult? Refusal)> JudgeAsync(
        FactKind kind, EntityId id, Freshness freshness, Part part, VisibleGrid visible, HttpContext http)
    {
        var found = await visible.FindAsync(http.Principal(), kind, id, freshness, part, http.RequestAborted);

        return found is ReadOutcome<Decision>.Found { Value: var decision }
            ? (decision, null)
            : (new Decision.Refused(""), found.Refusal(http, $"The {kind.Word()} {id.Text}"));
    }

    private static async Task<Guid?> Successor(
        EntityHistory history, long before, IReadOnlyList<HistoryEntry> page, HttpContext http) =>
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

using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Figures;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;
using Grains.Publications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Publications;

/// <summary>Discloses the settled total of a product for good.</summary>
internal static class PublicationEndpoints
{
    public static void MapPublications(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/products/{id}/publications", Publish).Allow(RouteRule.Writers).WithName("Publish").WithTags("Publications")
            .WithSummary("Publish a footprint")
            .WithDescription(
                "Makes the settled total an immutable footprint; the one before it turns deprecated and is linked. Only a complete " +
                "total can be published. The grid publishes by itself when a total has moved by more than the product's publish threshold.")
            .WithProblems(
                ProblemCodes.BadParameter, ProblemCodes.BadReceipt, ProblemCodes.ReceiptBeyondHead, ProblemCodes.BadIdempotencyKey,
                ProblemCodes.NotFound, ProblemCodes.NotYetSettled, ProblemCodes.NothingToPublish, ProblemCodes.IdempotencyKeyReused,
                ProblemCodes.Withdrawn, ProblemCodes.Loading, ProblemCodes.LedgerUnavailable, ProblemCodes.Contended);

    private static async Task<Results<Created<PublicationAnswer>, ProblemHttpResult>> Publish(
        string id, [AsParameters] PublishQuery query, IGrid grid, VisibleGrid visible, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var product, out var problem)
            || !FreshnessQuery.TryRead(query.AtLeast, query.Wait, limits.Value, out var freshness, out problem)
            || !IdempotencyHeader.TryRead(http.Request.Headers, out var text, out problem))
        {
            return problem;
        }

        // The product may have been taken back since, and whoever published it is told so once more.
        var (principal, key) = (http.Principal(), text is null ? null : PublicationKey.Of(text, product, freshness));
        if (key is not null && await grid.FindPublicationAsync(product, principal.Id, key, http.RequestAborted) is { } first)
            return Translate(first, product, http);

        if (!principal.IsUnrestricted && await RefusalAsync(principal, product, freshness, visible, http) is { } refusal)
            return refusal;

        var outcome = await grid.PublishAsync(product, freshness, principal.Id, key, http.RequestAborted);

        return Translate(outcome, product, http);
    }

    /// <summary>What is published is the owner's to publish; what may not be seen is answered as what is not there.</summary>
    private static async Task<ProblemHttpResult?> RefusalAsync(
        Principal principal, EntityId product, Freshness freshness, VisibleGrid visible, HttpContext http)
    {
        // Whoever may only write is told by the same rules whether there is such a product.
        var reader = principal with { Roles = principal.Roles | Roles.Read };
        var outcome = await visible.ReadAsync(reader, FactKind.Product, product, freshness, Part.Name, http.RequestAborted);
        if (outcome is not ReadOutcome<Figure>.Found { Value: var figure })
            return outcome.Refusal(http, $"The product {product.Text}");

        var decision = AccessRules.Decide(principal, AccessAction.Write, new Resource.OfEnterprise(figure.Enterprise ?? ""));

        if (decision.IsAllowed)
            return null;

        http.NoteRefusal(decision.Reason, enterprise: figure.Enterprise ?? "", entity: product.Text);

        return Problem.Of(ProblemCodes.Forbidden, decision.Reason);
    }

    private static Results<Created<PublicationAnswer>, ProblemHttpResult> Translate(
        PublishOutcome outcome, EntityId product, HttpContext http) => outcome switch
        {
            PublishOutcome.Published published => Created(published, http),
            PublishOutcome.KeyReused => IdempotencyHeader.Reused(),
            PublishOutcome.NothingToPublish nothing => Problem.Of(
                ProblemCodes.NothingToPublish, $"The total of {product.Text} is {nothing.Status.Word()}; only a complete one can be published."),
            PublishOutcome.NotFound { IsWithdrawn: true } => ReadTranslation.Withdrawn($"The product {product.Text}"),
            PublishOutcome.NotFound => ReadTranslation.NotFound($"The product {product.Text}"),
            PublishOutcome.NotYetSettled pending => ReadTranslation.NotYetSettled(pending.SettledThrough),
            PublishOutcome.BeyondHead beyond => ReadTranslation.BeyondHead(beyond.Head),
            PublishOutcome.Unavailable busy => UnavailableTranslation.Answer(busy.Code, busy.Detail, busy.RetryAfter, http),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
        };

    private static Created<PublicationAnswer> Created(PublishOutcome.Published published, HttpContext http)
    {
        if (published.IsReplayed)
            IdempotencyHeader.NoteReplay(http);

        return TypedResults.Created(
            Address(http, published.Position), published.Publication.Answer(published.Position, publishedAt: null, succeededBy: null));
    }

    /// <summary>The page of publications that starts with this one.</summary>
    private static string Address(HttpContext http, long position) =>
        $"{EntityPath.Target(http)}?before={Receipt.Of(position + 1)}&limit=1";
}

using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Figures;

/// <summary>The settled footprint of one entity.</summary>
internal static class FootprintEndpoints
{
    private const string Description =
        "The newest settled total, or one that includes the receipt of `atLeast`. Incomplete: `knownPart` takes the place of `total` " +
        "and the pcf members. Divergent: there is no number at all, but `loop`; nor is there where the reason is `UNRESOLVED`. " +
        "Whoever does not own it gets `missing` empty and no `loop`; what may not be seen is not found.";

    public static void MapFootprints(this IEndpointRouteBuilder v1)
    {
        Describe(v1.MapGet("/products/{id}/footprint", GetProduct), "GetProductFootprint", "Footprint of a product");
        Describe(v1.MapGet("/components/{id}/footprint", GetComponent), "GetComponentFootprint", "Footprint of a component");
        Describe(v1.MapGet("/enterprises/{id}/footprint", GetEnterprise), "GetEnterpriseFootprint", "Portfolio total of an enterprise, per year");
        Describe(v1.MapGet("/factors/{id}/footprint", GetFactor), "GetFactorFootprint", "Footprint of an emission factor");
    }

    private static void Describe(RouteHandlerBuilder route, string name, string summary) =>
        route.Allow(RouteRule.Readers).WithName(name).WithTags("Footprints").WithSummary(summary).WithDescription(Description)
            .WithProblems(
                ProblemCodes.BadParameter, ProblemCodes.BadReceipt, ProblemCodes.ReceiptBeyondHead, ProblemCodes.NotFound,
                ProblemCodes.NotYetSettled, ProblemCodes.Withdrawn, ProblemCodes.Loading)
            .WithExample(Examples.Footprint);

    private static Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> GetProduct(
        string id, [AsParameters] FootprintQuery query, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Product, query, grid, limits.Value, http);

    private static Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> GetComponent(
        string id, [AsParameters] FootprintQuery query, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Component, query, grid, limits.Value, http);

    private static Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> GetEnterprise(
        string id, [AsParameters] FootprintQuery query, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Enterprise, query, grid, limits.Value, http);

    private static Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> GetFactor(
        string id, [AsParameters] FootprintQuery query, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        Get(FactKind.Factor, query, grid, limits.Value, http);

    private static async Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> Get(
        FactKind kind, FootprintQuery query, VisibleGrid grid, ApiOptions limits, HttpContext http)
    {
        if (!EntityPath.TryRead(http, out var id, out var problem)
            || !FreshnessQuery.TryRead(query.AtLeast, query.Wait, limits, out var freshness, out problem))
        {
            return problem;
        }

        return await Get(kind, id, freshness, query.Detail, grid, http);
    }

    private static async Task<Results<Ok<FootprintAnswer>, ProblemHttpResult>> Get(
        FactKind kind, EntityId id, Freshness freshness, string? detail, VisibleGrid grid, HttpContext http)
    {
        var (reader, cancellation) = (http.Principal(), http.RequestAborted);
        var subject = $"The {kind.Word()} {id.Text}";

        return detail switch
        {
            null or "" => (await grid.ReadAsync(reader, kind, id, freshness, Part.Figure, cancellation))
                .Translate(http, subject, FootprintTranslation.Answer),
            "inputs" => (await grid.ReadBreakdownAsync(reader, kind, id, freshness, cancellation))
                .Translate(http, subject, FootprintTranslation.Answer),
            "provenance" => (await grid.ReadProvenanceAsync(reader, kind, id, freshness, cancellation))
                .Translate(http, subject, FootprintTranslation.Answer),
            _ => Problem.Of(
                ProblemCodes.BadParameter, $"The detail must be inputs or provenance, but was '{Excerpt.Of(detail)}'.", "detail"),
        };
    }
}

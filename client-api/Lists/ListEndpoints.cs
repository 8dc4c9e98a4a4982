using ClientApi.Access;
using ClientApi.Figures;
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

namespace ClientApi.Lists;

/// <summary>Lists of entities with their settled figures.</summary>
internal static class ListEndpoints
{
    private const string Description =
        "Searched, sorted and paged, of what the reader sees; nothing else is counted. A page is from one settled epoch; `next` and the " +
        "Link header (RFC 8288) lead on.";

    public static void MapLists(this IEndpointRouteBuilder v1)
    {
        Describe(v1.MapGet("/enterprises", ListEnterprises).Allow(RouteRule.Readers).WithName("ListEnterprises").WithSummary("Enterprises"));
        Describe(v1.MapGet("/enterprises/{id}/products", ListProductsOf).Allow(RouteRule.Readers).WithName("ListProductsOfEnterprise").WithSummary("Products of an enterprise"))
            .WithProblems(ProblemCodes.NotFound, ProblemCodes.Withdrawn);
        Describe(v1.MapGet("/products", ListProducts).Allow(RouteRule.Readers).WithName("ListProducts").WithSummary("Products"));
        Describe(v1.MapGet("/components", ListComponents).Allow(RouteRule.Readers).WithName("ListComponents").WithSummary("Components"));
        Describe(v1.MapGet("/factors", ListFactors).Allow(RouteRule.Readers).WithName("ListFactors").WithSummary("Emission factors"));
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route) =>
        route.WithTags("Lists").WithDescription(Description)
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.Loading).WithExample(Examples.List);

    private static Task<Results<Ok<ListAnswer>, ProblemHttpResult>> ListEnterprises(
        [AsParameters] PageQuery page, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        List(FactKind.Enterprise, null, page, grid, limits.Value, http);

    private static Task<Results<Ok<ListAnswer>, ProblemHttpResult>> ListProducts(
        [AsParameters] PageQuery page, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        List(FactKind.Product, null, page, grid, limits.Value, http);

    private static Task<Results<Ok<ListAnswer>, ProblemHttpResult>> ListComponents(
        [AsParameters] PageQuery page, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        List(FactKind.Component, null, page, grid, limits.Value, http);

    private static Task<Results<Ok<ListAnswer>, ProblemHttpResult>> ListFactors(
        [AsParameters] PageQuery page, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        List(FactKind.Factor, null, page, grid, limits.Value, http);

    private static async Task<Results<Ok<ListAnswer>, ProblemHttpResult>> ListProductsOf(
        string id, [AsParameters] PageQuery page, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        EntityPath.TryRead(http, out var enterprise, out var problem)
            ? await List(FactKind.Product, enterprise, page, grid, limits.Value, http)
            : problem;

    private static async Task<Results<Ok<ListAnswer>, ProblemHttpResult>> List(
        FactKind kind, EntityId? enterprise, PageQuery page, VisibleGrid grid, ApiOptions limits, HttpContext http)
    {
        if (!page.TryRead(limits, out var query, out var problem))
            return problem;

        var outcome = await grid.ListAsync(http.Principal(), kind, enterprise, query, http.RequestAborted);

        return outcome.Translate(http, $"The enterprise {enterprise?.Text}", found => Answer(found, query, limits, http));
    }

    private static ListAnswer Answer(SeenPage page, ListQuery query, ApiOptions limits, HttpContext http) =>
        new(
            [.. page.Rows.Select(row => row.IsNameOnly ? NameOf(row.Figure) : RowOf(row.Figure))],
            page.Total,
            query.Offset,
            Receipt.Of(page.SettledThrough),
            Next(page, query, limits, http));

    /// <summary>By offset as far as that goes, then, where rows are sorted by id, after the last one.</summary>
    private static string? Next(SeenPage page, ListQuery query, ApiOptions limits, HttpContext http)
    {
        var end = query.Offset + page.Rows.Count;
        if (page.Rows.Count is 0 || (query.After is null ? end >= page.Total : page.Rows.Count < query.Limit))
            return null;
        if (query.After is null && end <= limits.MaxPageOffset)
            return NextPage.Link(http, "offset", end);

        return query.Sort is "id" or "-id" ? NextPage.After(http, page.Rows[^1].Figure.Id) : null;
    }

    private static ListItem NameOf(Figure figure) => new(figure.Id, figure.Name, figure.Enterprise, figure.Unit, null, null, null, null, null);

    private static ListItem RowOf(Figure figure)
    {
        var isComplete = figure.Status == TotalStatus.Complete;

        return new(
            figure.Id,
            figure.Name,
            figure.Enterprise,
            figure.Unit,
            figure.Status.Word(),
            isComplete ? figure.PcfExcludingBiogenicUptake : null,
            isComplete ? figure.PcfIncludingBiogenicUptake : null,
            figure.PrimaryDataShare,
            figure.Version);
    }
}

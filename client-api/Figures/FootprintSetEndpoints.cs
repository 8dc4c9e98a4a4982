using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Footprints.Identities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ClientApi.Figures;

/// <summary>Many footprints of one settled epoch.</summary>
internal static class FootprintSetEndpoints
{
    public static void MapFootprintSets(this IEndpointRouteBuilder v1)
    {
        Describe(v1.MapGet("/footprints", Get).Allow(RouteRule.Readers).WithName("GetFootprints").WithSummary("Many footprints by address"));
        Describe(v1.MapPost("/footprints/query", Query).Allow(RouteRule.Readers).WithName("QueryFootprints").WithSummary("Many footprints by body"));
    }

    private static void Describe(RouteHandlerBuilder route) =>
        route.WithTags("Footprints")
            .WithDescription("Footprints of any kind, all from one settled epoch. Ids that are unknown, withdrawn or not to be seen are in `notFound`.")
            .WithProblems(
                ProblemCodes.BadParameter, ProblemCodes.BadReceipt, ProblemCodes.ReceiptBeyondHead, ProblemCodes.TooManyIds,
                ProblemCodes.NotYetSettled, ProblemCodes.Loading)
            .WithExample(Examples.FootprintSet);

    private static Task<Results<Ok<FootprintSetAnswer>, ProblemHttpResult>> Get(
        [FromQuery(Name = "ids"), Description("Percent-encoded ids, separated by commas.")] string? ids,
        [FromQuery(Name = "atLeast"), Description("A receipt that the answer must include.")] string? atLeast,
        [FromQuery(Name = "wait"), Description("How long to wait for that, as `500ms` or `5s`.")] string? wait,
        VisibleGrid grid,
        IOptions<ApiOptions> limits,
        HttpContext http) =>
        Read(ids is null ? [] : Listed(http.Request.QueryString.Value), atLeast, wait, grid, limits.Value, http);

    private static Task<Results<Ok<FootprintSetAnswer>, ProblemHttpResult>> Query(
        FootprintsQuery query, VisibleGrid grid, IOptions<ApiOptions> limits, HttpContext http) =>
        Read(query.Ids ?? [], query.AtLeast, query.Wait, grid, limits.Value, http);

    private static async Task<Results<Ok<FootprintSetAnswer>, ProblemHttpResult>> Read(
        IReadOnlyList<string> texts, string? atLeast, string? wait, VisibleGrid grid, ApiOptions limits, HttpContext http)
    {
        if (!TryRead(texts, limits, out var ids, out var problem)
            || !FreshnessQuery.TryRead(atLeast, wait, limits, out var freshness, out problem))
        {
            return problem;
        }

        var outcome = await grid.ReadManyAsync(http.Principal(), ids, freshness, http.RequestAborted);

        return outcome.Translate(http, "What was asked for", FootprintTranslation.Answer);
    }

    /// <summary>The ids as they stand in the address: the commas between them are those that are not encoded.</summary>
    private static List<string> Listed(string? query)
    {
        var ids = new List<string>();
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (!pair.EncodedName.Span.Equals("ids", StringComparison.OrdinalIgnoreCase))
                continue;

            foreach (var id in pair.EncodedValue.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
                ids.Add(Uri.UnescapeDataString(id));
        }

        return ids;
    }

    private static bool TryRead(
        IReadOnlyList<string> texts, ApiOptions limits, out List<EntityId> ids, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        ids = [];
        problem = texts.Count switch
        {
            0 => Problem.Of(ProblemCodes.BadParameter, "The query must name at least one id.", "ids"),
            _ when texts.Count > limits.MaxIdsPerQuery => Problem.Of(
                ProblemCodes.TooManyIds, $"A query may name {limits.MaxIdsPerQuery} ids, but named {texts.Count}.", "ids"),
            _ => null,
        };

        foreach (var text in problem is null ? texts.Distinct(StringComparer.Ordinal) : [])
        {
            if (!EntityPath.TryRead(text ?? "", "ids", out var id, out problem))
                return false;

            ids.Add(id);
        }

        return problem is null;
    }
}

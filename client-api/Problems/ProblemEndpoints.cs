using ClientApi.Access;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Problems;

/// <summary>What every <c>type</c> of a problem document points to.</summary>
internal static class ProblemEndpoints
{
    public static void MapProblems(this IEndpointRouteBuilder app)
    {
        var problems = app.MapGroup("/problems").WithTags("Problems").Allow(RouteRule.Anyone);
        problems.MapGet("/", List).WithName("ListProblems")
            .WithSummary("All problems").WithDescription("Every code that the API answers with, its status and its remedy.");
        problems.MapGet("/{slug}", Get).WithName("GetProblem")
            .WithSummary("One problem").WithDescription("The page that the `type` of a problem document points to.")
            .WithProblems(ProblemCodes.NotFound);
    }

    private static Ok<IReadOnlyList<ProblemKind>> List() =>
        TypedResults.Ok<IReadOnlyList<ProblemKind>>([.. ProblemCodes.All, .. FactProblems.All]);

    private static Results<Ok<ProblemKind>, ProblemHttpResult> Get(string slug) =>
        ProblemCodes.Find(slug.ToUpperInvariant().Replace('-', '_')) is { } kind
            ? TypedResults.Ok(kind)
            : Problem.Of(ProblemCodes.NotFound, $"There is no problem called {slug}.");
}

using ClientApi.Access;
using ClientApi.Figures;
using ClientApi.Identity.Rights;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Grains.Figures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity.Explanations;

/// <summary>Says who may do what, and why, by the very rules that decide it.</summary>
internal static class ExplainEndpoints
{
    public static void MapExplanations(this IEndpointRouteBuilder access) =>
        access.MapPost("/explain", Explain).Allow(RouteRule.Readers).WithName("ExplainAccess").WithSummary("May somebody do something, and why")
            .WithDescription(
                "For oneself; an admin asks for its organisation's people and clients, an operator for everybody's. No figure is told, and " +
                "what the principal may not see is told as what is not there. A change is judged as if it were made now: it is not told whether its facts " +
                "would be valid, whether an id is free to be stated, and what rates and quotas leave.")
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.UnknownPrincipal, ProblemCodes.Loading)
            .WithExample(Examples.Explanation);

    private static async Task<Results<Ok<ExplainAnswer>, ProblemHttpResult>> Explain(
        ExplainRequest request, VisibleGrid grid, ExplainedChange changes, Identification identification, HttpContext http)
    {
        if (ExplainedChange.IsAbout(request))
            return await ExplainChangeAsync(request, changes, identification, http);
        if (!ExplainedQuestion.TryRead(request, out var question, out var problem))
            return problem;
        if (await FindAsync(request.Principal, identification, http) is not { } principal)
            return Unknown(request);

        if (question.Resource is not Resource.OfEntity entity)
            return Answer(principal, AccessRules.Decide(principal, question.Action, question.Resource));

        var found = await grid.ExplainAsync(principal, question.Action, entity, http.RequestAborted);

        return found is ReadOutcome<Decision>.Found { Value: var decision }
            ? Answer(principal, decision)
            : found.Refusal(http, $"The {entity.Kind.Word()} {entity.Id}");
    }

    private static async Task<Results<Ok<ExplainAnswer>, ProblemHttpResult>> ExplainChangeAsync(
        ExplainRequest request, ExplainedChange changes, Identification identification, HttpContext http)
    {
        if (await FindAsync(request.Principal, identification, http) is not { } principal)
            return Unknown(request);

        var (decision, problem) = await changes.DecideAsync(principal, request, http.RequestAborted);

        return decision is null ? problem! : Answer(principal, decision);
    }

    private static ProblemHttpResult Unknown(ExplainRequest request) => Problem.Of(
        ProblemCodes.UnknownPrincipal, $"There is no person or client {Excerpt.Of(request.Principal ?? "")} that you manage.", "principal");

    /// <summary>Whose rights are asked for; none where they are not the caller's to know.</summary>
    private static async ValueTask<Principal?> FindAsync(string? id, Identification identification, HttpContext http)
    {
        var caller = http.Principal();
        if (id is null || id == caller.Id)
            return caller;

        return await identification.FindAsync(id, http.RequestAborted) is { } other && http.RefusalToManage(other.Organisation) is null ? other : null;
    }

    private static Ok<ExplainAnswer> Answer(Principal principal, Decision decision) =>
        TypedResults.Ok(new ExplainAnswer(principal.Id, decision.IsAllowed, decision.Reason));
}

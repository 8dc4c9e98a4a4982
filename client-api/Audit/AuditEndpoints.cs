using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Audit;

/// <summary>The audit log for those whom it concerns.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder access) =>
        access.MapGet("/audit", List).Allow(RouteRule.Admins).WithName("ListAudit").WithSummary("The audit log")
            .WithDescription(
                "Disclosures, refused attempts, changes of rights and approvals, newest first: to an operator all of them, to everybody " +
                "else those that concern its enterprises, its factor libraries and its organisation, or that its own people and clients " +
                "did, without their attempts at what is another's. It holds no figures. `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter, ProblemCodes.Forbidden)
            .WithExample(Examples.Audit);

    private static async Task<Results<Ok<AuditAnswer>, ProblemHttpResult>> List(
        [AsParameters] AuditQuery query, AuditLog log, RefusedAttempts refused, IOptions<ApiOptions> limits, HttpContext http)
    {
        if (!query.TryRead(limits.Value, out var filter, out var before, out var limit, out var problem))
            return problem;

        // Whoever looks sees all that this host has refused before.
        await refused.FlushAsync();
        var view = AuditView.Of(http.Principal());
        var entries = await log.PageAsync(view, filter, before, limit + 1, http.RequestAborted);
        var next = entries.Count > limit ? NextPage.Link(http, "before", entries[limit - 1].Number) : null;

        return TypedResults.Ok(new AuditAnswer([.. entries.Take(limit).Select(entry => entry.Answer(view))], next));
    }
}

using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Hosting;
using ClientApi.Identity.Shares;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Grants;

/// <summary>What owners let others see: granted, listed and withdrawn by their admins, listed by whoever sees it.</summary>
internal static class GrantEndpoints
{
    public static void MapGrants(this IEndpointRouteBuilder access)
    {
        access.MapGet("/grants", List).Allow(RouteRule.Readers).WithName("ListGrants").WithSummary("Grants that hold")
            .WithDescription("What others let the caller's organisation see, and, for its admins, what it lets others see. Newest first, page by page over both; `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter)
            .WithExample(Examples.Grants);
        access.MapPost("/grants", Add).Allow(RouteRule.Admins).WithName("AddGrant").WithSummary("Let an organisation see something")
            .WithDescription(
                "Of one product or all: its `figure`, the `breakdown` (own part and what others add, as far as nobody can be computed out " +
                "of it), the `history` of publications; of the enterprise: its `portfolio`. It acts at once, until it ends or is withdrawn.")
            .WithProblems(ProblemCodes.BadGrant, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden)
            .WithExample(Examples.Grant);
        access.MapDelete("/grants/{grant}", Withdraw).Allow(RouteRule.Admins).WithName("WithdrawGrant").WithSummary("Withdraw a grant")
            .WithDescription("From the next read on nothing is seen by it, on every host; open streams end within a second.")
            .WithProblems(ProblemCodes.UnknownGrant)
            .WithExample(Examples.Grant);
    }

    private static Task<Results<Ok<GrantsAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, GrantRegister grants, IOptions<ApiOptions> limits, HttpContext http)
    {
        var principal = http.Principal();
        var own = principal.Enterprises.Where(enterprise => MayGrant(principal, enterprise).IsAllowed).ToList();

        return query.AnswerAsync(
            limits.Value,
            http,
            page => grants.ListAsync(own, principal.Organisation, page, http.RequestAborted),
            grant => grant.Id,
            (rows, next) => new GrantsAnswer(
                [.. rows.Where(grant => own.Contains(grant.EnterpriseId)).Select(Answer)],
                [.. rows.Where(grant => grant.OrganisationId == principal.Organisation).Select(Answer)],
                next));
    }

    private static async Task<Results<Ok<GrantAnswer>, ProblemHttpResult>> Add(GrantRequest request, GrantRegister grants, HttpContext http)
    {
        var principal = http.Principal();
        var enterprise = request.Enterprise ?? (principal.Kind == PrincipalKind.Enterprise ? principal.Organisation : "");
        if (MayGrant(principal, enterprise) is { IsAllowed: false } refused)
        {
            // Whatever else was typed is nobody's.
            http.NoteRefusal(refused.Reason, enterprise: ShareRequestRegister.IsId(enterprise) ? enterprise : "");

            return Problem.Of(ProblemCodes.Forbidden, refused.Reason);
        }

        if (!GrantWords.TryRead(request.What ?? [], out var what))
            return Problem.Of(ProblemCodes.BadGrant, $"What is granted must be some of {string.Join(", ", GrantWords.Words)}.", "what");

        var grant = new NewGrant(
            enterprise, request.Product, request.To ?? "", what, request.ValidUntil ?? DateTimeOffset.MinValue, request.Purpose ?? "");

        return Translate(await grants.AddAsync(grant, principal.Id, http.RequestAborted), ProblemCodes.UnknownPrincipal);
    }

    private static async Task<Results<Ok<GrantAnswer>, ProblemHttpResult>> Withdraw(
        [Description("The id of the grant.")] string grant, GrantRegister grants, HttpContext http)
    {
        var found = await grants.FindAsync(grant, http.RequestAborted);
        if (found is not null && MayGrant(http.Principal(), found.EnterpriseId) is { IsAllowed: true })
            return Translate(await grants.WithdrawAsync(grant, http.RequestAborted), ProblemCodes.UnknownGrant);
        if (found is not null)
            http.NoteRefusal("Only its owner withdraws a grant.", enterprise: found.EnterpriseId, entity: grant);

        // That there is another one with this id is not told.
        return Problem.Of(ProblemCodes.UnknownGrant, $"There is no grant {Excerpt.Of(grant)} of yours.");
    }

    private static Decision MayGrant(Principal principal, string enterprise) =>
        AccessRules.Decide(principal, AccessAction.Manage, new Resource.OfEnterprise(enterprise));

    private static Results<Ok<GrantAnswer>, ProblemHttpResult> Translate(Registered<KeptGrant> outcome, ProblemKind missing) => outcome switch
    {
        Registered<KeptGrant>.Done done => TypedResults.Ok(Answer(done.Value)),
        Registered<KeptGrant>.Missing unknown => Problem.Of(missing, unknown.Detail),
        Registered<KeptGrant>.Invalid invalid => Problem.Of(ProblemCodes.BadGrant, invalid.Detail, invalid.Field),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
    };

    private static GrantAnswer Answer(KeptGrant grant) => new(
        grant.Id, grant.EnterpriseId, grant.ProductId, grant.OrganisationId, grant.What.ToWords(), grant.ValidUntil, grant.Purpose,
        grant.CreatedAt, grant.WithdrawnAt);
}

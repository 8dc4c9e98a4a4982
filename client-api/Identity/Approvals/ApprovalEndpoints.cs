using System.ComponentModel;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Reference;
using ClientApi.Storage;
using Grains;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Approvals;

/// <summary>Approvals of disclosures across a border.</summary>
internal static class ApprovalEndpoints
{
    public static void MapApprovals(this IEndpointRouteBuilder access)
    {
        var approvals = access.MapGroup("/approvals").Allow(RouteRule.Admins);
        approvals.MapGet("", List).WithName("ListApprovals").WithSummary("Approvals across borders")
            .WithDescription("Those of the caller's organisation, from it and to it; for a national authority those of its country, for operators all. Newest first; `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter)
            .WithExample(ApprovalExamples.Approvals);
        approvals.MapPost("", Ask).WithName("RequestApproval").WithSummary("Ask for an approval")
            .WithDescription(
                "That what is blocked at a border, the figures of an `enterprise` or the factors of a `library`, may be disclosed to the " +
                "organisation `to` until `validUntil`. The owner asks, or the organisation that would be told.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden)
            .WithExample(ApprovalExamples.Approval);
        approvals.MapPost("/{approval}/decide", Decide).WithName("DecideApproval").WithSummary("Approve or refuse")
            .WithDescription("Done by the national authority of the owner's country; where there is none here, by an operator.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.UnknownPrincipal, ProblemCodes.AlreadyDecided, ProblemCodes.Forbidden)
            .WithExample(ApprovalExamples.Approval);
        approvals.MapDelete("/{approval}", TakeBack).WithName("TakeBackApproval").WithSummary("Take an approval back")
            .WithDescription(
                "Nothing is disclosed by it from the next request on, on every host. The shares that leaned on it are taken back in the " +
                "ledger at once, or, where that can't be done now, as soon as it can.")
            .WithProblems(ProblemCodes.UnknownPrincipal, ProblemCodes.Forbidden)
            .WithExample(ApprovalExamples.TakenBack);
    }

    private static Task<Results<Ok<ApprovalsAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, ApprovalRegister approvals, IOptions<ApiOptions> limits, TimeProvider time, HttpContext http) => query.AnswerAsync(
            limits.Value,
            http,
            page => approvals.ListAsync(http.Principal(), page, http.RequestAborted),
            approval => approval.Id,
            (rows, next) => new ApprovalsAnswer([.. rows.Select(one => Answer(one, time))], next));

    private static async Task<Results<Ok<ApprovalAnswer>, ProblemHttpResult>> Ask(
        ApprovalRequest request, ApprovalRegister approvals, TimeProvider time, HttpContext http)
    {
        if (string.IsNullOrEmpty(request.Enterprise) == string.IsNullOrEmpty(request.Library))
            return Problem.Of(ProblemCodes.BadPrincipal, "An approval is about an enterprise or about a library.", "enterprise");
        if (request.ValidUntil is not { } validUntil)
            return Problem.Of(ProblemCodes.BadPrincipal, "An approval has an end.", "validUntil");

        var source = new BorderSource(!string.IsNullOrEmpty(request.Library), request.Enterprise ?? request.Library ?? "");
        var outcome = await approvals.RequestAsync(
            http.Principal(), source, request.To ?? "", request.Reason ?? "", validUntil, http.RequestAborted);

        return outcome.Noted(http, source).Translate(approval => Answer(approval, time));
    }

    private static async Task<Results<Ok<ApprovalAnswer>, ProblemHttpResult>> Decide(
        [Description("The id of the approval.")] string approval, ApprovalDecision request, ApprovalRegister approvals, TimeProvider time, HttpContext http)
    {
        if (request.Approve is not { } isApproved)
            return Problem.Of(ProblemCodes.BadPrincipal, "A decision says true or false.", "approve");

        var outcome = await approvals.DecideAsync(http.Principal(), approval, isApproved, request.Reason ?? "", http.RequestAborted);

        return outcome is Registered<Approval>.Conflict { Detail: var detail }
            ? Problem.Of(ProblemCodes.AlreadyDecided, detail)
            : outcome.Noted(http, approval).Translate(decided => Answer(decided, time));
    }

    private static async Task<Results<Ok<TakenBackAnswer>, ProblemHttpResult>> TakeBack(
        [Description("The id of the approval.")] string approval, ApprovalRegister approvals, ApprovedShares shares, TimeProvider time, HttpContext http)
    {
        var outcome = (await approvals.TakeBackAsync(http.Principal(), approval, http.RequestAborted)).Noted(http, approval);
        var areSharesTakenBack = outcome is Registered<Approval>.Done && await WithdrawAsync(shares);

        return outcome.Translate(taken => new TakenBackAnswer(Answer(taken, time), areSharesTakenBack));
    }

    /// <summary>The approval is taken back, whatever becomes of this.</summary>
    private static async Task<bool> WithdrawAsync(ApprovedShares shares)
    {
        try
        {
            return await shares.WithdrawEndedAsync(CancellationToken.None);
        }
        catch (Exception failure) when (StoreFailure.IsOne(failure) || failure is Orleans.Runtime.OrleansException or ClusterUnreachableException)
        {
            return false;
        }
    }

    private static ApprovalAnswer Answer(Approval approval, TimeProvider time) => new(
        approval.Id, approval.EnterpriseId, approval.LibraryId, approval.ToOrganisationId, approval.Reason, approval.ValidUntil,
        approval.StatusAt(time.GetUtcNow()), approval.RequestedOrganisationId, approval.RequestedAt, approval.DecidedAt, approval.DecisionReason,
        approval.TakenBackAt);
}

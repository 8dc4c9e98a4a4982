using System.ComponentModel;
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

namespace ClientApi.Identity.Shares;

/// <summary>What buyers ask enterprises to share: asked, listed by both sides, answered.</summary>
internal static class ShareRequestEndpoints
{
    public static void MapShareRequests(this IEndpointRouteBuilder access)
    {
        access.MapGet("/requests", List).Allow(RouteRule.Readers).WithName("ListShareRequests").WithSummary("Requests for shares")
            .WithDescription(
                "What others ask of the caller's enterprises, and what its organisation asks of others; newest first, without what was taken " +
                "back. `next` and the Link header lead on.")
            .WithProblems(ProblemCodes.BadParameter)
            .WithExample(ShareExamples.Requests);
        access.MapPost("/requests", Ask).Allow(RouteRule.Writers).WithName("RequestShare").WithSummary("Ask for a share")
            .WithDescription(
                "Asks an `enterprise` to share the figures of `products`, or of all, with the caller's. The answer is the same whether there " +
                "is such an enterprise and such products, or not.")
            .WithProblems(ProblemCodes.BadPrincipal, ProblemCodes.Forbidden)
            .WithExample(ShareExamples.Request);
        access.MapPost("/requests/{request}/answer", Answer).Allow(RouteRule.Writers).WithName("AnswerShareRequest").WithSummary("Share, or refuse")
            .WithDescription(
                "What is agreed to is stated as `share` facts in the caller's name, as if it had pushed them; where they are refused, the request waits on.")
            .WithProblems(
                ProblemCodes.BadPrincipal, ProblemCodes.UnknownRequest, ProblemCodes.AlreadyDecided, ProblemCodes.FactsRefused, ProblemCodes.Forbidden,
                ProblemCodes.QuotaExceeded, ProblemCodes.Loading, ProblemCodes.LedgerUnavailable)
            .WithExample(ShareExamples.Answered);
        access.MapDelete("/requests/{request}", Cancel).Allow(RouteRule.Writers).WithName("CancelShareRequest").WithSummary("Take a request back")
            .WithDescription("One that waits for its answer. What is shared already is taken back by its owner.")
            .WithProblems(ProblemCodes.UnknownRequest, ProblemCodes.AlreadyDecided)
            .WithExample(ShareExamples.Request);
    }

    private static Task<Results<Ok<ShareRequestsAnswer>, ProblemHttpResult>> List(
        [AsParameters] IdPageQuery query, ShareRequestRegister requests, IOptions<ApiOptions> limits, TimeProvider time, HttpContext http)
    {
        var principal = http.Principal();

        return query.AnswerAsync(
            limits.Value,
            http,
            page => requests.ListAsync(principal.Enterprises, principal.Organisation, page, http.RequestAborted),
            request => request.Id,
            (rows, next) => rows.Answer(principal, time.GetUtcNow(), next));
    }

    private static async Task<Results<Ok<ShareRequestAnswer>, ProblemHttpResult>> Ask(
        ShareRequestRequest request, ShareRequestRegister requests, TimeProvider time, HttpContext http)
    {
        var principal = http.Principal();
        var wanted = new WantedShare(
            request.Enterprise ?? "", request.Buyer ?? principal.Organisation, request.Products ?? [], request.Reason ?? "", request.ValidUntil);

        var outcome = await requests.AskAsync(principal, wanted, http.RequestAborted);

        return outcome.Noted(http, entity: "", enterprise: ShareRequestRegister.IsId(wanted.Buyer) ? wanted.Buyer : "").Translate(asked => asked.Answer(time.GetUtcNow()));
    }

    private static async Task<Results<Ok<AnsweredShareAnswer>, ProblemHttpResult>> Answer(
        [Description("The id of the request.")] string request,
        ShareAgreementRequest body,
        ShareRequestRegister requests,
        AgreedShares shares,
        IOptions<ApiOptions> limits,
        TimeProvider time,
        HttpContext http)
    {
        if (body.Share is not { } isShared)
            return Problem.Of(ProblemCodes.BadPrincipal, "An answer says true or false.", "share");

        // That there is another one with this id is not told.
        var principal = http.Principal();
        if (await requests.FindAsync(request, http.RequestAborted) is not { } found || http.RefusesToAnswer(found))
            return Problem.Of(ProblemCodes.UnknownRequest, $"There is no request {Excerpt.Of(request)} to you.");

        var agreed = isShared ? found.Agreed(body.Products, body.ValidUntil) : null;

        return (await shares.AnswerAsync(principal, found, agreed, http)).Translate(limits.Value, time.GetUtcNow(), http);
    }

    private static async Task<Results<Ok<ShareRequestAnswer>, ProblemHttpResult>> Cancel(
        [Description("The id of the request.")] string request, ShareRequestRegister requests, TimeProvider time, HttpContext http)
    {
        var outcome = (await requests.CancelAsync(request, http.Principal().Organisation, http.RequestAborted)).Noted(http, request);

        return outcome switch
        {
            Registered<ShareRequest>.Missing missing => Problem.Of(ProblemCodes.UnknownRequest, missing.Detail),
            Registered<ShareRequest>.Conflict conflict => Problem.Of(ProblemCodes.AlreadyDecided, conflict.Detail),
            _ => outcome.Translate(cancelled => cancelled.Answer(time.GetUtcNow())),
        };
    }
}

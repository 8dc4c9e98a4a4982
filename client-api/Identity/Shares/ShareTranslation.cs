using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Facts;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Identity.Shares;

/// <summary>Requests for shares and what became of them, in the words of HTTP.</summary>
internal static class ShareTranslation
{
    public static ShareRequestAnswer Answer(this ShareRequest request, DateTimeOffset now) => new(
        request.Id, request.EnterpriseId, request.BuyerId, request.OrganisationId, Listed(request.Products), request.Reason, request.ValidUntil,
        request.StatusAt(now), request.RequestedAt, request.AnsweredAt, Listed(request.SharedProducts), request.SharedUntil);

    /// <summary>A page of them, as the two sides of the principal.</summary>
    public static ShareRequestsAnswer Answer(this IReadOnlyList<ShareRequest> requests, Principal principal, DateTimeOffset now, string? next) => new(
        [.. requests.Where(one => principal.Enterprises.Contains(one.EnterpriseId)).Select(one => one.Answer(now))],
        [.. requests.Where(one => one.OrganisationId == principal.Organisation).Select(one => one.Answer(now))],
        next);

    public static Results<Ok<AnsweredShareAnswer>, ProblemHttpResult> Translate(
        this ShareOutcome outcome, ApiOptions limits, DateTimeOffset now, HttpContext http) => outcome switch
        {
            ShareOutcome.Answered answered => TypedResults.Ok(answered.Answer(now)),
            ShareOutcome.NotWaiting late => Problem.Of(ProblemCodes.AlreadyDecided, late.Detail),
            ShareOutcome.Forbidden forbidden => Problem.Of(ProblemCodes.Forbidden, forbidden.Reason),
            ShareOutcome.Invalid invalid => Problem.Of(ProblemCodes.BadPrincipal, invalid.Detail, invalid.Field),
            ShareOutcome.TurnedAway { Problem: var problem } => problem,
            ShareOutcome.Refused refused => (ProblemHttpResult)refused.Outcome.Translate([], limits, http).Result,
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
        };

    public static AnsweredShareAnswer Answer(this ShareOutcome.Answered answered, DateTimeOffset now) =>
        new(answered.Request.Answer(now), answered.Receipt > 0 ? Receipt.Of(answered.Receipt) : null);

    /// <summary>Whether it is another's to answer, which is recorded.</summary>
    public static bool RefusesToAnswer(this HttpContext http, ShareRequest request)
    {
        if (http.Principal().Enterprises.Contains(request.EnterpriseId))
            return false;

        http.NoteRefusal("Only the enterprise that is asked answers.", enterprise: request.EnterpriseId, about: request.OrganisationId, entity: request.Id);

        return true;
    }

    /// <summary>What an owner agrees to, with what it leaves out as it was asked for.</summary>
    public static AgreedShare Agreed(this ShareRequest request, IReadOnlyList<string>? products, DateTimeOffset? until) =>
        new(products ?? ShareRequest.Read(request.Products), until ?? request.ValidUntil);

    private static IReadOnlyList<string>? Listed(string? products) => products is null ? null : ShareRequest.Read(products);
}

using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Shares;
using ClientApi.Problems;
using ClientApi.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Identity.Links;

/// <summary>What whoever has a one-time link does with it.</summary>
internal static class LinkEndpoints
{
    public const string Unusable = "The link was none, or can't be used any more.";

    public static void MapLinks(this IEndpointRouteBuilder access)
    {
        const string answered = "`share` answers what the buyer asks for, as `POST /v1/access/requests/{request}/answer` does; left out, it waits to be answered there.";
        access.MapPost("/links", Accept).Allow(RouteRule.Anyone).WithName("AcceptLink").WithSummary("Use a one-time link")
            .WithDescription(
                $"Makes the invited person, or sets the password. Of a supplier, {answered} What is refused can be tried again with the same link.")
            .WithProblems(ProblemCodes.UnknownLink, ProblemCodes.BadPrincipal, ProblemCodes.AlreadyOwned, ProblemCodes.TooManyAttempts, ProblemCodes.RateLimited);
        access.MapPost("/links/confirm", Confirm).Allow(RouteRule.Admins).WithName("ConfirmLink").WithSummary("Confirm an id as one's own")
            .WithDescription(
                $"Uses a supplier's invitation for an enterprise that is here already: the id that the buyer uses is one more of its own. {answered}")
            .WithProblems(ProblemCodes.UnknownLink, ProblemCodes.AlreadyOwned);
    }

    private static async Task<Results<Ok<AcceptedAnswer>, ProblemHttpResult>> Accept(
        AcceptanceRequest request, LinkUse links, InvitedShares shares, HttpContext http)
    {
        var outcome = await links.AcceptAsync(
            request.Code ?? "",
            new(request.Email ?? "", request.Name ?? "", request.Password ?? "", request.Enterprise, request.EnterpriseName),
            http.RequestAborted);
        outcome.CountFailure(http);
        if (outcome is Registered<LinkAccepted>.Missing missing)
            return Problem.Of(ProblemCodes.UnknownLink, missing.Detail);
        if (outcome is not Registered<LinkAccepted>.Done { Value: var accepted })
            return outcome.Translate(_ => default(AcceptedAnswer)!);

        var share = await shares.AnswerAsync(accepted.Person.Id, Roles.All, accepted.Request, request, http);

        return TypedResults.Ok(AcceptedAnswer.Of(accepted.Person.Answer(), share));
    }

    /// <summary>
    /// Counts it as a failed attempt where the link was none, and where the address or the id is taken: else whoever has a link could ask
    /// for as many as it likes.
    /// </summary>
    public static void CountFailure(this Registered<LinkAccepted> outcome, HttpContext http)
    {
        if (outcome is Registered<LinkAccepted>.Missing)
            Attempts.Failed(http, Unusable);
        else if (outcome is Registered<LinkAccepted>.Conflict)
            Attempts.Failed(http, "The link was used for an address or an id that is taken.");
    }

    private static async Task<Results<Ok<ConfirmedAnswer>, ProblemHttpResult>> Confirm(
        AcceptanceRequest request, LinkUse links, InvitedShares shares, HttpContext http)
    {
        var principal = http.Principal();
        var outcome = await links.ConfirmAsync(request.Code ?? "", principal, http.RequestAborted);
        if (outcome is Registered<LinkConfirmed>.Missing missing)
        {
            http.NoteRefusal(Unusable);

            return Problem.Of(ProblemCodes.UnknownLink, missing.Detail);
        }

        if (outcome is not Registered<LinkConfirmed>.Done { Value: var confirmed })
            return outcome.Translate(_ => default(ConfirmedAnswer)!);

        return TypedResults.Ok(new ConfirmedAnswer(
            confirmed.Enterprise, await shares.AnswerAsync(principal.Id, principal.Roles, confirmed.Request, request, http)));
    }
}

using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Links;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Pages.Access;

/// <summary>The page behind a one-time link: it shows what the link is for, and asks for what is needed.</summary>
internal static class AcceptanceEndpoints
{
    public static void MapAcceptance(this IEndpointRouteBuilder forms)
    {
        forms.MapGet("/accept", Show).Allow(RouteRule.Anyone);
        forms.MapPost("/accept", Accept).Allow(RouteRule.Anyone);
    }

    private static RazorComponentResult Show(IAntiforgery antiforgery, HttpContext http) =>
        new(typeof(AcceptPage), new { Form = FormToken.Of(http, antiforgery) });

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> Accept(
        [FromForm] string? code,
        [FromForm] string? email,
        [FromForm] string? name,
        [FromForm] string? password,
        [FromForm] string? enterprise,
        [FromForm] string? enterpriseName,
        [FromForm] string? share,
        LinkUse links,
        InvitedShares shares,
        IAntiforgery antiforgery,
        HttpContext http)
    {
        if (await links.FindAsync(code ?? "", http.RequestAborted) is not { } link)
        {
            Attempts.Failed(http, LinkEndpoints.Unusable);

            return Page(null, null, Words.UnknownLink, antiforgery, http);
        }

        // The first time only the code comes, and the link says what else is needed.
        if (password is null)
            return Page(code, link, null, antiforgery, http);

        var outcome = await links.AcceptAsync(
            code!, new(email ?? "", name ?? "", password, enterprise, enterpriseName), http.RequestAborted);
        outcome.CountFailure(http);
        if (outcome is not Registered<LinkAccepted>.Done { Value: var accepted })
            return Page(code, link, TroubleOf(outcome), antiforgery, http);

        // Neither yes nor no: it waits on the page about access, as does what can't be shared now.
        bool? isShared = share is "yes" or "no" ? share is "yes" : null;
        await shares.AnswerAsync(accepted.Person.Id, Roles.All, accepted.Request, isShared, http);
        await Session.BeginAsync(http, accepted.Person);

        return TypedResults.LocalRedirect("/");
    }

    private static string TroubleOf(Registered<LinkAccepted> outcome) => outcome switch
    {
        Registered<LinkAccepted>.Invalid invalid => invalid.Detail,
        Registered<LinkAccepted>.Conflict conflict => conflict.Detail,
        _ => Words.UnknownLink,
    };

    private static RazorComponentResult Page(string? code, Link? link, string? trouble, IAntiforgery antiforgery, HttpContext http) =>
        new(typeof(AcceptPage), new
        {
            Form = FormToken.Of(http, antiforgery),
            Code = code,
            Trouble = trouble,
            Link = link is null ? null : new AcceptedLink(
                link.EnterpriseId, link.PersonId, link.Email, link.Name, link.BuyerId, ShareRequest.Read(link.Products), link.ShareUntil),
        });
}

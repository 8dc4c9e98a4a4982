using System.Globalization;
using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity;
using ClientApi.Identity.Links;
using ClientApi.Identity.Shares;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ClientApi.Pages.Access;

/// <summary>Links that wait, and shares that are asked for, for the people of an organisation. It needs no script.</summary>
internal static class AccessPageEndpoints
{
    public const string Path = "/access";
    public const string CancelLinkPath = "/access/links/cancel";
    public const string AskPath = "/access/requests";
    public const string AnswerPath = "/access/requests/answer";
    public const string CancelRequestPath = "/access/requests/cancel";

    public static void MapAccessPage(this IEndpointRouteBuilder forms)
    {
        // As a delegate that answers: one of a request alone would be taken for a handler that has written its answer.
        forms.MapGet(Path, (Delegate)Show).Allow(RouteRule.Readers);
        forms.MapPost(CancelLinkPath, CancelLink).Allow(RouteRule.Admins);
        forms.MapPost(AskPath, Ask).Allow(RouteRule.Writers);
        forms.MapPost(AnswerPath, Answer).Allow(RouteRule.Writers);
        forms.MapPost(CancelRequestPath, CancelRequest).Allow(RouteRule.Writers);
    }

    private static Task<RazorComponentResult> Show(HttpContext http) => PageAsync(trouble: null, http);

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> CancelLink(
        [FromForm] string? id, LinkRegister links, HttpContext http) =>
        (await links.CancelAsync(id ?? "", http.ManagedOnly(), http.RequestAborted)).Noted(http, id ?? "") is Registered<Link>.Missing missing
            ? await PageAsync(missing.Detail, http)
            : Back();

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> Ask(
        [FromForm] string? enterprise,
        [FromForm] string? products,
        [FromForm] string? reason,
        [FromForm] string? until,
        ShareRequestRegister requests,
        HttpContext http)
    {
        var principal = http.Principal();
        var wanted = new WantedShare(enterprise?.Trim() ?? "", principal.Organisation, IdsOf(products), reason ?? "", EndOf(until));

        return await TellAsync((await requests.AskAsync(principal, wanted, http.RequestAborted)).Noted(http, entity: ""), http);
    }

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> Answer(
        [FromForm] string? id,
        [FromForm] string? share,
        [FromForm] string? products,
        [FromForm] string? until,
        ShareRequestRegister requests,
        AgreedShares shares,
        IOptions<ApiOptions> limits,
        TimeProvider time,
        HttpContext http)
    {
        var principal = http.Principal();
        if (share is not ("yes" or "no") || await requests.FindAsync(id ?? "", http.RequestAborted) is not { } request
            || http.RefusesToAnswer(request))
        {
            return await PageAsync(Words.NoSuchRequest, http);
        }

        var agreed = share is "yes" ? new AgreedShare(IdsOf(products), EndOf(until)) : null;
        var outcome = await shares.AnswerAsync(principal, request, agreed, http);

        return outcome is ShareOutcome.Answered
            ? Back()
            : await PageAsync(((ProblemHttpResult)outcome.Translate(limits.Value, time.GetUtcNow(), http).Result).ProblemDetails.Detail, http);
    }

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> CancelRequest(
        [FromForm] string? id, ShareRequestRegister requests, HttpContext http) =>
        await TellAsync((await requests.CancelAsync(id ?? "", http.Principal().Organisation, http.RequestAborted)).Noted(http, id ?? ""), http);

    private static async Task<Results<RazorComponentResult, RedirectHttpResult>> TellAsync(
        Registered<ShareRequest> outcome, HttpContext http) => outcome switch
        {
            Registered<ShareRequest>.Done => Back(),
            Registered<ShareRequest>.Invalid invalid => await PageAsync(invalid.Detail, http),
            Registered<ShareRequest>.Forbidden forbidden => await PageAsync(forbidden.Detail, http),
            Registered<ShareRequest>.Conflict conflict => await PageAsync(conflict.Detail, http),
            _ => await PageAsync(Words.NoSuchRequest, http),
        };

    private static RedirectHttpResult Back() => TypedResults.LocalRedirect(Path);

    private static async Task<RazorComponentResult> PageAsync(string? trouble, HttpContext http)
    {
        var (principal, services) = (http.Principal(), http.RequestServices);
        var mayManage = RouteRule.Admins.Decide(principal).IsAllowed;
        var links = mayManage ? await services.GetRequiredService<LinkRegister>().ListAsync(http.ManagedOnly(), http.RequestAborted) : [];
        var (received, sent) = await services.GetRequiredService<ShareRequestRegister>()
            .ListAsync(principal.Enterprises, principal.Organisation, http.RequestAborted);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var view = new AccessView(
            [.. links.Select(link => link.Answer())], [.. received.Select(one => one.Answer(now))], [.. sent.Select(one => one.Answer(now))],
            mayManage, RouteRule.Writers.Decide(principal).IsAllowed, trouble);

        return new(typeof(AccessPage), new { Form = FormToken.Of(http, services.GetRequiredService<IAntiforgery>()), View = view });
    }

    private static string[] IdsOf(string? text) => text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static DateTimeOffset? EndOf(string? day) =>
        DateTimeOffset.TryParse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;
}

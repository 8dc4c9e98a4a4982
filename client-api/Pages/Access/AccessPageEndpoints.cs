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

    private const int Rows = 100;

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
        var page = new IdPage(http.Request.Query["before"] is [{ Length: > 0 } before] ? before : null, Rows);
        var links = mayManage ? await services.GetRequiredService<LinkRegister>().ListAsync(http.ManagedOnly(), page.AndOneMore, http.RequestAborted) : [];
        var requests = await services.GetRequiredService<ShareRequestRegister>()
            .ListAsync(principal.Enterprises, principal.Organisation, page.AndOneMore, http.RequestAborted);

        // Both go down to the same moment, which their ids tell.
        var last = string.CompareOrdinal(LastOf(links, link => link.Id), LastOf(requests, request => request.Id)) > 0
            ? LastOf(links, link => link.Id)
            : LastOf(requests, request => request.Id);
        var answer = requests.Where(one => IsShown(one.Id, last)).ToList()
            .Answer(principal, services.GetRequiredService<TimeProvider>().GetUtcNow(), next: null);
        var view = new AccessView(
            [.. links.Where(one => IsShown(one.Id, last)).Select(link => link.Answer())], answer.Received, answer.Sent, mayManage,
            RouteRule.Writers.Decide(principal).IsAllowed, last is null ? null : $"{Path}?before={Uri.EscapeDataString(last)}", trouble);

        return new(typeof(AccessPage), new { Form = FormToken.Of(http, services.GetRequiredService<IAntiforgery>()), View = view });
    }

    /// <summary>The last id of a page that is followed by another; none where nothing follows.</summary>
    private static string? LastOf<T>(IReadOnlyList<T> rows, Func<T, string> idOf) => rows.Count > Rows ? idOf(rows[Rows - 1]) : null;

    private static bool IsShown(string id, string? last) => string.CompareOrdinal(id, last) >= 0;

    private static string[] IdsOf(string? text) => text?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static DateTimeOffset? EndOf(string? day) =>
        DateTimeOffset.TryParse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;
}

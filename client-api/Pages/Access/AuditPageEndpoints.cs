using System.Globalization;
using ClientApi.Access;
using ClientApi.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Pages.Access;

/// <summary>The audit log for whoever manages an organisation. It needs no script.</summary>
internal static class AuditPageEndpoints
{
    public const string Path = "/audit";

    private const int Rows = 100;

    public static void MapAuditPage(this IEndpointRouteBuilder forms) => forms.MapGet(Path, Show).Allow(RouteRule.Admins);

    private static async Task<RazorComponentResult> Show(
        [FromQuery(Name = "kind")] string? word, [FromQuery(Name = "before")] string? number, AuditLog log, RefusedAttempts refused, HttpContext http)
    {
        AuditKind? kind = AuditKinds.TryRead(word, out var read) ? read : null;
        var before = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : long.MaxValue;
        await refused.FlushAsync();
        var entries = await log.PageAsync(AuditView.Of(http.Principal()), new(kind), before, Rows + 1, http.RequestAborted);
        var older = entries.Count > Rows
            ? string.Create(CultureInfo.InvariantCulture, $"{Path}?kind={kind?.Word()}&before={entries[Rows - 1].Number}")
            : null;

        return new(typeof(AuditPage), new { Entries = (IReadOnlyList<RecordedEntry>)[.. entries.Take(Rows)], Kind = kind, Older = older });
    }
}

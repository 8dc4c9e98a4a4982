using System.Net;
using ClientApi.Access;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Hosting;

/// <summary>Refuses requests that were sent under another site's name, or by another site's page.</summary>
/// <remarks>
/// A foreign <c>Host</c> is a web page whose name was rebound to this machine: those need a name, so that plain IP addresses do no
/// harm where access control is on. A foreign <c>Origin</c> is a page of another site that posts here with somebody's cookie.
/// While access control is off, only callers on this machine are served.
/// </remarks>
internal static class OwnSite
{
    public static void UseOwnSiteOnly(this IApplicationBuilder app, AccessOptions access)
    {
        // One that can't be read stops the start a little later.
        Uri.TryCreate(access.Address, UriKind.Absolute, out var site);
        app.Use((http, next) => Refusal(http, access, site) is { } refusal ? refusal.ExecuteAsync(http) : next(http));
    }

    private static ProblemHttpResult? Refusal(HttpContext http, AccessOptions access, Uri? site)
    {
        if (access.IsOff && http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
            return Problem.Of(ProblemCodes.NotLoopback, "Only callers on this machine are served while access control is off.");

        var host = http.Request.Host.Host;
        if (!ServedAddresses.IsLoopback(host) && (access.IsOff || !(IsNumber(host) || IsOf(host, site))))
            return Problem.Of(ProblemCodes.ForeignHost, $"The host must be {Names(access, site)}, but was {host}.");

        if (http.Request.Headers.Origin is [{ Length: > 0 } origin, ..] && !IsOwn(origin, http.Request, site))
            return Problem.Of(ProblemCodes.ForeignOrigin, $"Pages of another site may not call the grid, but the origin was {origin}.");

        return null;
    }

    private static string Names(AccessOptions access, Uri? site) =>
        access.IsOff || site is null ? "localhost, 127.0.0.1 or [::1]" : site.Host;

    private static bool IsNumber(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsOf(string host, Uri? site) => host.Equals(site?.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwn(string origin, HttpRequest request, Uri? site) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || from.Authority.Equals(site?.Authority, StringComparison.OrdinalIgnoreCase));
}

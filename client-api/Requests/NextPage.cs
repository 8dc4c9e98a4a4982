using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ClientApi.Requests;

/// <summary>Addresses of next pages (RFC 8288).</summary>
internal static class NextPage
{
    /// <summary>
    /// The address of this request with one parameter set to <paramref name="value"/>, which is also put into the
    /// <c>Link</c> header.
    /// </summary>
    public static string Link(HttpContext http, string parameter, long value) =>
        Link(http, [parameter], string.Create(CultureInfo.InvariantCulture, $"{parameter}={value}"));

    /// <summary>The address of the page with what is older than an id.</summary>
    public static string Before(HttpContext http, string id) => Link(http, ["before"], $"before={Uri.EscapeDataString(id)}");

    /// <summary>The address of the page after an id, however many rows lie before it.</summary>
    public static string After(HttpContext http, string id) => Link(http, ["after", "offset"], $"after={Uri.EscapeDataString(id)}");

    private static string Link(HttpContext http, string[] replaced, string last)
    {
        var kept = (http.Request.QueryString.Value ?? "").TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !replaced.Contains(pair.Split('=')[0], StringComparer.OrdinalIgnoreCase));
        var query = string.Join('&', kept.Append(last));
        var address = $"{EntityPath.Target(http)}?{query}";
        http.Response.Headers.Link = $"<{address}>; rel=\"next\"";

        return address;
    }
}

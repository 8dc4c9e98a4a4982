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
    public static string Link(HttpContext http, string parameter, long value)
    {
        var kept = (http.Request.QueryString.Value ?? "").TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.Split('=')[0].Equals(parameter, StringComparison.OrdinalIgnoreCase));
        var query = string.Join('&', kept.Append(string.Create(CultureInfo.InvariantCulture, $"{parameter}={value}")));
        var address = $"{EntityPath.Target(http)}?{query}";
        http.Response.Headers.Link = $"<{address}>; rel=\"next\"";

        return address;
    }
}

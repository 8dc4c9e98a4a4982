using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ClientApi.Hosting;

/// <summary>Refuses bodies that come packed, since what some bytes unpack to is bounded by nothing that was read of them, and those in no known charset.</summary>
internal static class PlainBodies
{
    private const string Plain = "identity";

    /// <summary>By name: what else is asked of a charset fails at some of those that the framework knows and has switched off, such as utf-7.</summary>
    private static readonly string[] Charsets = ["utf-8", "utf-16", "us-ascii", "iso-8859-1"];

    public static void UsePlainBodiesOnly(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var encoding = http.Request.Headers.ContentEncoding;
        if (IsPlain(encoding))
            return IsOfKnownCharset(http.Request.ContentType) ? next(http) : UnknownCharset(http);

        // As RFC 9110 wants it: what would have been taken.
        http.Response.Headers.AcceptEncoding = Plain;

        return Problem.Of(
            ProblemCodes.UnsupportedMediaType, $"Bodies must come as they are, but the content encoding was {Excerpt.Of(encoding.ToString())}.").ExecuteAsync(http);
    });

    private static Task UnknownCharset(HttpContext http) => Problem.Of(
        ProblemCodes.UnsupportedMediaType, $"The charset of {Excerpt.Of(http.Request.ContentType!)} is not known here; utf-8 is.").ExecuteAsync(http);

    /// <summary>Readers of bodies fail at others; what is no media type at all is theirs to refuse.</summary>
    private static bool IsOfKnownCharset(string? contentType) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.Charset.HasValue
        || Charsets.Contains(HeaderUtilities.RemoveQuotes(type.Charset).Value, StringComparer.OrdinalIgnoreCase);

    private static bool IsPlain(StringValues encoding) => encoding.Count == 0 || encoding.All(value => (value ?? "").Split(',').All(
        one => one.Trim() is "" || one.Trim().Equals(Plain, StringComparison.OrdinalIgnoreCase)));
}

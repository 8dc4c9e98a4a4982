using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Primitives;

namespace ClientApi.Hosting;

/// <summary>Refuses bodies that come packed: what some bytes unpack to is bounded by nothing that was read of them.</summary>
internal static class PlainBodies
{
    private const string Plain = "identity";

    public static void UsePlainBodiesOnly(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var encoding = http.Request.Headers.ContentEncoding;
        if (IsPlain(encoding))
            return next(http);

        // As RFC 9110 wants it: what would have been taken.
        http.Response.Headers.AcceptEncoding = Plain;

        return Problem.Of(
            ProblemCodes.UnsupportedMediaType, $"Bodies must come as they are, but the content encoding was {Excerpt.Of(encoding.ToString())}.").ExecuteAsync(http);
    });

    private static bool IsPlain(StringValues encoding) => encoding.Count == 0 || encoding.All(value => (value ?? "").Split(',').All(
        one => one.Trim() is "" || one.Trim().Equals(Plain, StringComparison.OrdinalIgnoreCase)));
}

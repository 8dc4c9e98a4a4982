using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Scalar.AspNetCore;

namespace ClientApi.Hosting;

/// <summary>Headers that keep browsers from doing more than the answer calls for. Nothing may come from another host.</summary>
internal static class SecurityHeaders
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    // Charts place their shapes with style attributes, so inline styles are allowed; inline scripts are not.
    private const string Page =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string AlwaysEncrypted = "max-age=31536000";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(Set, http);

        return next(http);
    });

    private static Task Set(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = IsForm(http) ? "same-origin" : "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.ContentSecurityPolicy = Policy(http);
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = AlwaysEncrypted;
        if (IsApi(http))
            headers.CacheControl = "no-store";

        return Task.CompletedTask;
    }

    private static string Policy(HttpContext http)
    {
        if (IsApi(http))
            return Nothing;

        // The reference page has inline scripts of its own, each with the nonce of the request.
        return http.Items.TryGetValue(ScalarOptions.NonceHttpContextItemKey, out var nonce)
            ? Page.Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal)
            : Page;
    }

    /// <summary>Without a referrer a browser sends a form without its origin too, by which the grid knows its own.</summary>
    private static bool IsForm(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/sign-in") || http.Request.Path.StartsWithSegments("/sign-out")
        || http.Request.Path.StartsWithSegments("/accept") || http.Request.Path.StartsWithSegments("/access");

    private static bool IsApi(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/v1") || http.Request.Path.StartsWithSegments("/health") || http.Request.Path.StartsWithSegments("/auth");
}

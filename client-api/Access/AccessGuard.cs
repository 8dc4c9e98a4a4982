using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Rights;
using ClientApi.Live;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClientApi.Access;

/// <summary>Stands before every route: who asks, how often, and whether the route's rule lets it through.</summary>
internal sealed class AccessGuard(
    Identification identification, ClientRates rates, OpenStreams streams, LiveGate gate, Attempts attempts, RefusedAttempts refused)
{
    private const string Challenge = "Bearer realm=\"grid\"";
    private const string InvalidChallenge = "Bearer realm=\"grid\", error=\"invalid_token\"";

    /// <summary>Lets a request through, or answers it.</summary>
    public async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        // Without a route there is nothing to guard: that is answered with 404, 405 or 415.
        if (http.GetEndpoint() is not RouteEndpoint route)
        {
            await next(http);

            return;
        }

        // What is refused is noted before its answer goes out, or after it where the caller did not wait for one.
        http.Response.OnStarting(() =>
        {
            NoteRefusal(http);

            return Task.CompletedTask;
        });
        try
        {
            var rule = route.Metadata.GetMetadata<RouteRule>();
            if (rule == RouteRule.Anyone && HttpMethods.IsPost(http.Request.Method))
            {
                await TryAsync(http, next);

                return;
            }

            var refusal = rule is null ? Problem.Of(ProblemCodes.Forbidden, "The route has no rule.")
                : rule == RouteRule.Anyone ? null : await JudgeAsync(http, route, rule);
            await (refusal is null ? next(http) : refusal.ExecuteAsync(http));
        }
        finally
        {
            NoteRefusal(http);
        }
    }

    private void NoteRefusal(HttpContext http)
    {
        if (http.TakeRefusal() is { } attempt)
            refused.Note(attempt);
    }

    /// <summary>Whoever has guessed wrongly too often waits, wherever secrets and passwords are taken.</summary>
    private async Task TryAsync(HttpContext http, RequestDelegate next)
    {
        if (await attempts.EnterAsync(http) is { } wait)
        {
            await Problem.Of(ProblemCodes.TooManyAttempts, "Too many secrets or passwords from this address were wrong.").After(wait, http)
                .ExecuteAsync(http);

            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            Attempts.Leave(http);
        }
    }

    private async ValueTask<IResult?> JudgeAsync(HttpContext http, RouteEndpoint route, RouteRule rule)
    {
        var identified = await identification.OfAsync(http);
        if (identified is Identified.TooManyInvalid { Wait: var wait })
            return Problem.Of(ProblemCodes.RateLimited, "Too many tokens from this address did not hold.").After(wait, http);

        if (identified is Identified.Rejected rejected)
        {
            http.Response.Headers.WWWAuthenticate = InvalidChallenge;
            http.NoteRefusal(rejected.Reason, rejected.Who);

            return Problem.Of(ProblemCodes.InvalidToken, rejected.Reason);
        }

        var known = identified as Identified.Known;
        if (known is not null && rates.Request(known.Principal, http) is { } tooOften)
            return tooOften;

        var decision = rule.Decide(known?.Principal);
        if (decision is not Decision.Allowed)
        {
            if (known is not null)
                http.NoteRefusal(decision.Reason, AuditWho.Of(known.Principal, http));

            return Refusal(decision, http);
        }

        if (IsChange(http, rule) && rates.Change(known!.Principal, http) is { } tooManyChanges)
            return tooManyChanges;
        if (IsOpenPage(http) && gate.Enter(known!.Principal, http) is { } tooMany)
            return tooMany;

        Requester.Set(http, known!.Principal);
        if (StaysOpen(http, route))
            streams.Watch(http, known);

        return null;
    }

    private static IResult Refusal(Decision decision, HttpContext http)
    {
        if (decision is not Decision.SignInRequired)
            return Problem.Of(ProblemCodes.Forbidden, decision.Reason);
        if (IsOfBrowser(http.Request))
            return TypedResults.Redirect($"/sign-in?return={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");

        http.Response.Headers.WWWAuthenticate = Challenge;

        return Problem.Of(ProblemCodes.SignInRequired, decision.Reason);
    }

    /// <summary>A person who opens a page, rather than a program.</summary>
    private static bool IsOfBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/v1")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>What changes rights, or asks others to: all hosts look them up anew, and the audit log is held meanwhile.</summary>
    private static bool IsChange(HttpContext http, RouteRule rule) =>
        rule != RouteRule.Readers && !HttpMethods.IsGet(http.Request.Method)
        && (http.Request.Path.StartsWithSegments("/v1/access") || http.Request.Path.StartsWithSegments("/access"));

    /// <summary>The connection of an open page, which counts as a live stream.</summary>
    private static bool IsOpenPage(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && http.Request.Path.Equals("/_blazor", StringComparison.OrdinalIgnoreCase);

    /// <summary>Streams and exports have no time limit; the connection of a page is one long request.</summary>
    private static bool StaysOpen(HttpContext http, RouteEndpoint route) =>
        http.WebSockets.IsWebSocketRequest
        || http.Request.Path.StartsWithSegments("/_blazor")
        || route.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is not null;
}

internal static class AccessGuardSetup
{
    /// <summary>Guards every route; while access control is off, everyone on this machine is the same principal.</summary>
    public static void UseAccessGuard(this IApplicationBuilder app, AccessOptions access)
    {
        if (access.IsOff)
        {
            app.Use((http, next) =>
            {
                Requester.Set(http, Principal.Local);

                return next(http);
            });

            return;
        }

        var guard = app.ApplicationServices.GetRequiredService<AccessGuard>();
        app.Use((http, next) => guard.PassAsync(http, next));
    }
}

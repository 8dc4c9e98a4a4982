using ClientApi.Health;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClientApi.Identity.Storage;

/// <summary>Answers for an API that can't know yet who asks: that it lives, and that its cluster is not there.</summary>
internal static class StoreGate
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Where the host waits for its store; another has opened it before it listens.</summary>
    public static void UseStoreGate(this WebApplication app)
    {
        if (app.Services.GetService<StoreReach>() is not { } reach)
            return;

        app.Use((http, next) => reach.IsReached ? next(http) : Answer(http).ExecuteAsync(http));
    }

    private static IResult Answer(HttpContext http) => http.Request.Path.Value switch
    {
        "/health/live" => TypedResults.Ok(new StatusAnswer("live")),
        "/health/startup" => TypedResults.Ok(new StatusAnswer("started")),
        _ => Problem.Of(ProblemCodes.ClusterUnavailable, "The database of the cluster can't be reached yet.").After(RetryAfter, http),
    };
}

using ClientApi.Access;
using ClientApi.Health;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Silo.Cluster;

/// <summary>What a silo of a cluster serves over HTTP: its health, its metrics and the dashboard.</summary>
internal static class SiloHealth
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public static void MapSiloHealth(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseAccess();
        app.MapTelemetry();
        var health = app.MapGroup("/health").Allow(RouteRule.Anyone);
        health.MapGet("/startup", () => TypedResults.Ok(new StatusAnswer("started")));
        health.MapGet("/live", () => TypedResults.Ok(new StatusAnswer("live")));
        health.MapGet("/ready", Ready);
    }

    private static Results<Ok<StatusAnswer>, ProblemHttpResult> Ready(ISiloStatusOracle silos, HttpContext http) =>
        silos.CurrentStatus == SiloStatus.Active
            ? TypedResults.Ok(new StatusAnswer("ready"))
            : Problem.Of(ProblemCodes.Loading, $"The silo is not active in its cluster, but {silos.CurrentStatus}.").After(RetryAfter, http);
}

using ClientApi.Access;
using ClientApi.Health;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Telemetry;
using Grains.Telemetry;
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

    /// <summary>Also that what it has taken over is served: whoever replaces silos one by one waits for that.</summary>
    private static Results<Ok<StatusAnswer>, ProblemHttpResult> Ready(ISiloStatusOracle silos, GridMetrics metrics, HttpContext http) =>
        (silos.CurrentStatus, metrics.Unsettled) switch
        {
            (SiloStatus.Active, 0) => TypedResults.Ok(new StatusAnswer("ready")),
            (SiloStatus.Active, var loading) => NotYet($"{loading} partitions of the silo have nothing settled to show yet.", http),
            (var status, _) => NotYet($"The silo is not active in its cluster, but {status}.", http),
        };

    private static ProblemHttpResult NotYet(string detail, HttpContext http) => Problem.Of(ProblemCodes.Loading, detail).After(RetryAfter, http);
}

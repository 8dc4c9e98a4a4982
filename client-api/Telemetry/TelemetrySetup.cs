using ClientApi.Access;
using Grains.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClientApi.Telemetry;

/// <summary>Metrics for whoever scrapes them; metrics and traces for a collector, where one is named.</summary>
/// <remarks>
/// The collector, the share of pushes that are recorded, and the name of the service are set by the variables that
/// OpenTelemetry itself defines: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_SERVICE_NAME</c>.
/// </remarks>
internal static class TelemetrySetup
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters =
    [
        GridMetrics.MeterName, "Microsoft.Orleans", "System.Runtime",
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql",
    ];

    /// <param name="service">What the process is called where nothing else is said.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (!string.IsNullOrWhiteSpace(builder.Configuration[Collector]))
            telemetry.Export();
    }

    /// <summary>Serves the metrics to Prometheus.</summary>
    public static void MapTelemetry(this WebApplication app) =>
        app.MapPrometheusScrapingEndpoint("/metrics").Allow(RouteRule.Observers).ExcludeFromDescription();

    private static void Export(this OpenTelemetryBuilder telemetry) => telemetry
        .WithMetrics(metrics => metrics.AddOtlpExporter())
        .WithTracing(traces => traces
            .AddSource(GridTraces.SourceName)
            .AddAspNetCoreInstrumentation(requests => requests.Filter = IsOfInterest)
            .AddOtlpExporter());

    /// <summary>Whoever looks after the grid asks every few seconds, and would fill the traces with that.</summary>
    private static bool IsOfInterest(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/health") && !http.Request.Path.StartsWithSegments("/metrics");
}

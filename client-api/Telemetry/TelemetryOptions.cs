using Microsoft.Extensions.Configuration;

namespace ClientApi.Telemetry;

/// <summary>What a process shows of itself.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Grid";

    /// <summary>Whether the dashboard of Orleans is served. Default: true; on silos and API alike.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>
    /// Whether the dashboard also times every grain call by its method. Default: false; that costs each call some microseconds,
    /// and pushes under load a third of their time.
    /// </summary>
    public bool DashboardCalls { get; set; }

    internal static TelemetryOptions Of(IConfiguration configuration) =>
        configuration.GetSection(Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
}

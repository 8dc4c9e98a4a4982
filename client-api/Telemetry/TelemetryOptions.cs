using Microsoft.Extensions.Configuration;

namespace ClientApi.Telemetry;

/// <summary>What a process shows of itself.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Grid";

    /// <summary>
    /// Whether the dashboard of Orleans is served. Default: true. It looks at every grain call, so that who wants the last
    /// microsecond of each turns it off, on silos and API alike.
    /// </summary>
    public bool Dashboard { get; set; } = true;

    internal static TelemetryOptions Of(IConfiguration configuration) =>
        configuration.GetSection(Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
}

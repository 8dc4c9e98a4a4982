using System.Diagnostics;

namespace Grains.Telemetry;

/// <summary>The spans that the grid tells of pushes, by their OpenTelemetry names.</summary>
public static class GridTraces
{
    public const string SourceName = "Grid";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a push; none where nobody listens.</summary>
    internal static Activity? Push() => Source.StartActivity("push");

    /// <summary>How a push that is being recorded is named to another process; none for any other.</summary>
    internal static string? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } push ? push.Id : null;

    /// <summary>Tells of something that has ended.</summary>
    /// <returns>Where it stands, as the parent of others.</returns>
    internal static ActivityContext Tell(
        string name, ActivityContext parent, DateTimeOffset began, DateTimeOffset ended, params ReadOnlySpan<(string Name, long Value)> tags)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links: null, began);
        if (span is null)
            return parent;

        foreach (var (tag, value) in tags)
            span.SetTag(tag, value);

        span.SetEndTime(ended.UtcDateTime);

        return span.Context;
    }
}

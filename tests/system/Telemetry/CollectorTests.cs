using System.Text;
using Whole.Tests.Api;
using Whole.Tests.Cluster;
using Whole.Tests.Running;

namespace Whole.Tests.Telemetry;

/// <summary>What silos and APIs of a cluster tell a collector, and Prometheus.</summary>
public sealed class CollectorTests
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [LongFact]
    public async Task A_collector_sees_one_trace_through_api_and_silo_and_the_metrics_of_both()
    {
        await using var collector = await Collector.StartAsync();
        await using var cluster = await ClusterProcesses.StartAsync();
        var silo = cluster.LaunchSilo(["--Grid:Partitions=2", .. collector.Settings]);
        var api = cluster.LaunchApi(collector.Settings);
        using var health = new HttpClient { BaseAddress = await ClusterProcesses.JoinedAsync(silo) };
        using var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(api) };
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");

        await client.PushAsync("""{"kind":"enterprise","id":"urn:ent:a","name":"A"}""");

        var trace = Convert.FromHexString(TraceId);
        await Eventually.Is(() => collector.Has("traces", trace, Text("grid-api"), Text("push")));
        foreach (var span in (string[])["commit", "settle", "wave"])
            await Eventually.Is(() => collector.Has("traces", trace, Text("grid-silo"), Text(span)));

        await Eventually.Is(() => collector.Has("metrics", Text("grid-silo"), Text("grid.commit.duration"), Text("grid.settle.lag")));
        await Eventually.Is(() => collector.Has("metrics", Text("grid-api"), Text("grid.facts.accepted"), Text("http.server.request.duration")));
        Assert.Contains("grid_commit_duration_seconds_count", await health.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("grid_facts_accepted_total", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

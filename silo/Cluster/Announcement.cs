using ClientApi.Cluster;
using Grains;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Silo.Cluster;

/// <summary>Says that the silo has joined, and wakes the grid: the first silo of a cluster has nobody else who would ask for it.</summary>
internal sealed class Announcement(
    IGrid grid, ISiloStatusOracle silos, IOptions<GridClusterOptions> cluster, IOptions<EndpointOptions> endpoints, TimeProvider time)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _console = Console.Out;

    /// <param name="address">Where its health is served, without a slash at the end.</param>
    public async Task RunAsync(string address, CancellationToken cancellation)
    {
        await _console.WriteLineAsync(
            $"The silo has joined the cluster {cluster.Value.ClusterId} as {silos.SiloAddress.Endpoint}, "
            + $"with its gateway on port {endpoints.Value.GatewayPort} and its health on {address}/health/ready.");
        try
        {
            while (!await IsAwake(cancellation))
                await Task.Delay(Glance, time, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever stops it meanwhile has been understood.
        }
    }

    private async Task<bool> IsAwake(CancellationToken cancellation)
    {
        try
        {
            return (await grid.ReadStateAsync(cancellation)).IsReady;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // Others come and go, and the database too, which their grains say in their own words: it is asked again. Nothing that
            // a grain answers is a reason for this silo to end.
            return false;
        }
    }
}

internal static class AnnouncementSetup
{
    public static Task AnnounceAsync(this WebApplication app) => app.Services.GetRequiredService<Announcement>()
        .RunAsync(app.Urls.First().TrimEnd('/'), app.Lifetime.ApplicationStopping);
}

using System.Net;
using System.Net.Sockets;
using LoadTests.Networks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace LoadTests.Peers;

/// <summary>A silo for the actors, and nothing else.</summary>
internal static class ActorHost
{
    public static async Task<IHost> StartAsync(CancellationToken cancellation)
    {
        var (siloPort, gatewayPort) = FreePorts();
        var host = Host.CreateDefaultBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureServices(services => services.AddSingleton<InFlight>())
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "actors", clusterId: "actors");

                // A message that has waited long still counts.
                silo.Configure<SiloMessagingOptions>(messaging => messaging.DropExpiredMessages = false);
            })
            .Build();
        await host.StartAsync(cancellation);

        return host;
    }

    /// <summary>Gives every actor its row, with the totals as they are.</summary>
    public static async Task LoadAsync(IGrainFactory grains, CompressedRows rows)
    {
        var users = new List<ActorUser>[rows.Cells];
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            users[cell] = [];
            for (var at = 0; at < rows.InputsOf(cell).Length; at++)
                users[rows.InputsOf(cell)[at]].Add(new ActorUser(cell, at));
        }

        for (var cell = 0; cell < rows.Cells; cell++)
        {
            await grains.GetGrain<IProductActor>(cell).Load(new ActorRow(
                rows.DirectOf(cell)[..Match.LaneCount].ToArray(),
                rows.QuantitiesOf(cell).ToArray(),
                [.. rows.InputsOf(cell).ToArray().Select(input => rows.TotalOf(input)[..Match.LaneCount].ToArray())],
                [.. users[cell]]));
        }
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        gateway.Start();

        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }
}

using System.Net;
using System.Net.Sockets;
using Grains;
using Grains.Ledger;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Silo.Ledger;

namespace Silo.Hosting;

/// <summary>Sets up Orleans, the ledger and the grid in one process.</summary>
internal static class GridHost
{
    /// <summary>How long open requests may hold up a stop; what is accepted is durable, so nothing is lost with them.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="UnknownSettingException">A setting was given that there is not.</exception>
    public static void AddGridHost(this WebApplicationBuilder builder)
    {
        if (Setting.FindUnknown(builder.Configuration) is { Count: > 0 } unknown)
            throw new UnknownSettingException(unknown);

        builder.AddLogDefaults();
        builder.Services.AddLedger();
        builder.Services.AddGrid();
        builder.Services.AddWelcome();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.UseOrleans(AddSilo);
    }

    /// <summary>A silo of its own on loopback, on whatever ports are free: several grids may run on one machine.</summary>
    private static void AddSilo(ISiloBuilder silo)
    {
        var ports = FreePorts();
        silo.UseLocalhostClustering(ports.Silo, ports.Gateway, serviceId: "grid", clusterId: "grid");
        silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
        silo.Configure<SchedulingOptions>(scheduling =>
        {
            // A level of a wave takes up to 10 ms of one turn on purpose; only more than that is worth a warning.
            scheduling.TurnWarningLengthThreshold = TimeSpan.FromMilliseconds(500);
        });
    }

    private static (int Silo, int Gateway) FreePorts()
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        gateway.Start();

        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }

    /// <summary>Opens the ledger before anything asks for it. Where no number of partitions was chosen, the stored one holds.</summary>
    public static async Task OpenLedger(this WebApplication app)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        var ledger = app.Services.GetRequiredService<ILedger>();
        var options = app.Services.GetRequiredService<IOptions<GridOptions>>().Value;
        try
        {
            await ledger.OpenAsync(options.PartitionCount, CancellationToken.None);
        }
        catch (LedgerMismatchException mismatch) when (options.Partitions == 0)
        {
            options.Partitions = mismatch.StoredPartitions;
            await ledger.OpenAsync(options.PartitionCount, CancellationToken.None);
        }
    }
}

using System.Net;
using ClientApi.Access;
using ClientApi.Cluster;
using ClientApi.Hosting;
using ClientApi.Telemetry;
using Footprints.Cells;
using Grains;
using Grains.Ledger;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Silo.Cluster;
using Silo.Ledger;

namespace Silo.Hosting;

/// <summary>Sets up Orleans, the ledger and the grid: all of it in this process, or as one silo of several.</summary>
internal static class GridHost
{
    /// <summary>How long open requests may hold up a stop; what is accepted is durable, so nothing is lost with them.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <exception cref="UnknownSettingException">A setting was given that there is not.</exception>
    public static void AddGridHost(this WebApplicationBuilder builder)
    {
        Setting.Check(builder.Configuration, SiloSettings.All);
        builder.AddLogDefaults();
        builder.Services.AddLedger();
        builder.Services.AddGrid();
        if (builder.AddClusterOptions().IsPostgres)
        {
            builder.AddClusterSilo();
        }
        else
        {
            builder.Services.AddWelcome();
            builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
            builder.UseOrleans(AddSilo);
        }

        builder.Services.Configure<SchedulingOptions>(scheduling =>
        {
            // A level of a wave takes up to 10 ms of one turn on purpose; only more than that is worth a warning.
            scheduling.TurnWarningLengthThreshold = TimeSpan.FromMilliseconds(500);
        });
    }

    /// <summary>A silo of its own on loopback, on whatever ports are free: several grids may run on one machine.</summary>
    private static void AddSilo(ISiloBuilder silo)
    {
        silo.AddOperatorDashboard();
        var ports = FreePorts.On(IPAddress.Loopback);
        silo.UseLocalhostClustering(ports.Silo, ports.Gateway, serviceId: "grid", clusterId: "grid");
        silo.Configure<EndpointOptions>(endpoints => endpoints.AdvertisedIPAddress = IPAddress.Loopback);
    }

    /// <summary>Opens a ledger that is there, for a command that would be of no use on a new one.</summary>
    /// <exception cref="StartRefusedException">There is none.</exception>
    public static async Task OpenExistingLedger(this WebApplication app)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        var ledger = (ILedgerTerms)app.Services.GetRequiredService<ILedger>();
        if (!await ledger.ExistsAsync(CancellationToken.None))
        {
            var options = app.Services.GetRequiredService<IOptions<LedgerOptions>>().Value;
            throw new StartRefusedException(options.IsPostgres
                ? "There is no ledger in the database of ConnectionStrings:Grid: name that of the grid."
                : $"There is no ledger in {Path.GetFullPath(options.Data)}: name the data folder of the grid with --Grid:Data=FOLDER.");
        }

        await app.OpenLedger();
    }

    /// <summary>Opens the ledger before anything asks for it. Where no number of partitions was chosen, the stored one holds.</summary>
    /// <param name="partitionsIfNew">The number that a new ledger gets where none was chosen; 0 for one per core.</param>
    /// <param name="sharingIfNew">Whether figures of a new one must be shared where that was not said; none for what fits its access control.</param>
    public static async Task OpenLedger(this WebApplication app, int partitionsIfNew = 0, Sharing? sharingIfNew = null)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        if (app.Services.GetService<ClusterSchema>() is { } schema)
            await schema.OpenAsync(CancellationToken.None);

        var ledger = app.Services.GetRequiredService<ILedger>();
        var options = app.Services.GetRequiredService<IOptions<GridOptions>>().Value;
        var isChosen = options.Partitions != 0;
        if (!isChosen)
            options.Partitions = partitionsIfNew;
        try
        {
            await ledger.OpenAsync(options.PartitionCount, CancellationToken.None);
        }
        catch (LedgerMismatchException mismatch) when (!isChosen)
        {
            options.Partitions = mismatch.StoredPartitions;
            await ledger.OpenAsync(options.PartitionCount, CancellationToken.None);
        }

        var ifNew = options.Sharing ?? sharingIfNew ?? (app.IsAccessOff() ? Sharing.Open : Sharing.Required);
        var stored = await ((ILedgerTerms)ledger).KeepSharingAsync(ifNew, CancellationToken.None);
        SharingTerm.Check(stored, options.Sharing ?? stored);
        options.Sharing = stored;
    }
}

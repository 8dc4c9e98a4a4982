using System.Net;
using ClientApi.Access;
using ClientApi.Cluster;
using ClientApi.Hosting;
using ClientApi.Telemetry;
using Grains.Waves;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Silo.Hosting;
using Silo.Ledger;

namespace Silo.Cluster;

/// <summary>Sets up Orleans as one silo of several, which find each other in PostgreSQL.</summary>
internal static class ClusterSilo
{
    /// <summary>Where its health is served unless it is told otherwise: beside the API of the same machine, not in its place.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5081";

    /// <summary>
    /// How long a stop may take: calls under way end, and what the silo holds is given up. Seconds, in which a service manager
    /// need not lose its patience.
    /// </summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    public static void AddClusterSilo(this WebApplicationBuilder builder)
    {
        builder.ListenWhereAllowed(DefaultAddress);
        builder.AddAccess();
        builder.AddTelemetry("grid-silo");
        var services = builder.Services;
        services.AddOptions<ClusterSiloOptions>().BindConfiguration(ClusterSiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterSiloOptions>, ClusterSiloOptionsValidator>();
        services.AddSingleton<IValidateOptions<ClusterSiloOptions>, ClusterSiloRules>();
        services.AddOptions<LedgerOptions>().PostConfigure<IConfiguration>(ClusterStore.Choose);
        services.AddSingleton<IValidateOptions<LedgerOptions>, ClusterStore>();
        services.AddSingleton<ClusterSchema>();
        services.AddSingleton<IActivationNumbers>(provider => provider.GetRequiredService<ClusterSchema>());
        services.AddSingleton<Announcement>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.UseOrleans(Add);
    }

    private static void Add(ISiloBuilder silo)
    {
        silo.AddOperatorDashboard();
        if (ClusterTls.Of(silo.Configuration) is { } tls)
            silo.UseTls(tls.Apply);

        var services = silo.Services;
        services.AddOptions<ClusterOptions>().Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.ClusterId, orleans.ServiceId) = (grid.Value.ClusterId, GridClusterOptions.ServiceId));
        services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterSiloOptions>>((orleans, own) => Listen(orleans, own.Value));
        services.AddOptions<ClusterMembershipOptions>().Configure<IOptions<ClusterSiloOptions>>(
            (orleans, own) => ClusterMembership.Tune(orleans, own.Value.DeadAfterSeconds));
        services.Configure<GrainDirectoryOptions>(ClusterMembership.Tune);
        silo.UseAdoNetClustering(clustering => clustering.Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.Invariant, orleans.ConnectionString) = (ClusterRegistration.Driver, ClusterRegistration.ForOrleans(grid.Value))));
        silo.AddAdoNetGrainStorageAsDefault(storage => storage.Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.Invariant, orleans.ConnectionString) = (ClusterRegistration.Driver, ClusterRegistration.ForOrleans(grid.Value))));
        silo.UseAdoNetReminderService(reminders => reminders.Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.Invariant, orleans.ConnectionString) = (ClusterRegistration.Driver, ClusterRegistration.ForOrleans(grid.Value))));

        // With the default one a silo that leaves destroys activations on those that stay. It is marked as an experiment, and was
        // measured: of 2,999 activations none was lost.
#pragma warning disable ORLEANSEXP003
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        services.AddSingleton<IFatalErrorHandler, Fencing>();
    }

    private static void Listen(EndpointOptions orleans, ClusterSiloOptions own)
    {
        var free = FreePorts.On(own.Address);
        orleans.AdvertisedIPAddress = own.Address;
        orleans.SiloPort = own.SiloPort == 0 ? free.Silo : own.SiloPort;
        orleans.GatewayPort = own.GatewayPort == 0 ? free.Gateway : own.GatewayPort;
        orleans.SiloListeningEndpoint = new IPEndPoint(own.Address, orleans.SiloPort);
        orleans.GatewayListeningEndpoint = new IPEndPoint(own.Address, orleans.GatewayPort);
    }
}

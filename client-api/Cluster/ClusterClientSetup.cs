using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Facts;
using ClientApi.Hosting;
using ClientApi.Identity.Storage;
using ClientApi.Telemetry;
using Grains;
using Grains.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ClientApi.Cluster;

/// <summary>The API as a process of its own: a client of the cluster, which keeps nothing.</summary>
internal static class ClusterClientSetup
{
    /// <summary>Open requests have this long when the process stops; what is accepted is durable, so nothing is lost with them.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How long a call waits for its answer. The longest that is meant to wait takes 3 s; a silo that is gone without a word
    /// is known to be after some 5 s, and whoever asks again then is answered by another.
    /// </summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(8);

    /// <summary>How soon silos that come and go are noticed: a small read of the database each time.</summary>
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(2);

    /// <summary>Every setting of the API as a process of its own.</summary>
    public static IReadOnlyList<Setting> Settings { get; } =
    [
        .. Setting.Of(GridClusterOptions.Section, new GridClusterOptions()),
        .. Setting.Of(IntakeOptions.Section, new IntakeOptions()),
        .. Setting.Of(TelemetryOptions.Section, new TelemetryOptions()),
        .. Setting.Of(AccessOptions.Section, new AccessOptions()),
        .. Setting.Of(AuditOptions.Section, new AuditOptions()),
        .. Setting.Of(ApiOptions.Section, new ApiOptions()),
        .. Setting.Of(FactOptions.Section, new FactOptions()),
    ];

    /// <exception cref="StartRefusedException">A setting was given that there is not, or no cluster.</exception>
    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        Setting.Check(builder.Configuration, [.. Settings, .. SettingsOfSilos.All]);
        builder.AddLogDefaults();
        var cluster = builder.AddClusterOptions();
        if (cluster.IsNone)
            throw new StartRefusedException(
                "The API alone needs a cluster: start it with --Grid:Cluster=postgres and --ConnectionStrings:Grid=..., "
                + "or the whole grid with dotnet run --project silo.");

        builder.Services.AddClusterGrid();
        builder.Services.Configure<HostOptions>(Concurrently);
        if (!AccessOptions.Of(builder.Configuration).IsOff)
            builder.Services.AddSingleton<StoreReach>();

        builder.Services.AddSingleton<ClusterReach>();
        builder.Services.AddSingleton<IClusterReach>(services => services.GetRequiredService<ClusterReach>());
        builder.UseOrleansClient(Connect);
    }

    /// <summary>The client's start waits for a silo; whoever asks meanwhile is told so.</summary>
    private static void Concurrently(HostOptions host)
    {
        host.ServicesStartConcurrently = true;
        host.ShutdownTimeout = StopTimeout;
    }

    private static void Connect(IClientBuilder client)
    {
        client.AddOperatorDashboard();
        if (ClusterTls.Of(client.Configuration) is { } tls)
            client.UseTls(tls.Apply);

        var services = client.Services;
        services.AddOptions<ClusterOptions>().Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.ClusterId, orleans.ServiceId) = (grid.Value.ClusterId, GridClusterOptions.ServiceId));
        client.UseAdoNetClustering(clustering => clustering.Configure<IOptions<GridClusterOptions>>((orleans, grid) =>
            (orleans.Invariant, orleans.ConnectionString) = (ClusterRegistration.Driver, ClusterRegistration.ForOrleans(grid.Value))));
        services.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        services.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = ResponseTimeout);
        services.RemoveAll<IClientConnectionRetryFilter>();
        services.AddSingleton<IClientConnectionRetryFilter>(provider => provider.GetRequiredService<ClusterReach>());
        services.AddSingleton<IClusterConnectionStatusObserver>(provider => provider.GetRequiredService<ClusterReach>());
        services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(
            provider => provider.GetRequiredService<ClusterReach>());
    }
}

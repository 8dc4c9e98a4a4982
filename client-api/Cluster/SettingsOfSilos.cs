using ClientApi.Hosting;
using Grains;

namespace ClientApi.Cluster;

/// <summary>Settings that silos alone have. An API passes over them, so that one file may hold the settings of all processes of a cluster.</summary>
internal static class SettingsOfSilos
{
    /// <summary>Those whose classes are the silo's. A test holds them to these.</summary>
    private static readonly string[] Names =
    [
        "AdvertisedAddress", "Data", "DeadAfterSeconds", "Demo", "DemoPrincipals", "GatewayPort", "MaxConnections", "ReadySeconds", "SiloPort",
        "SliceBytes", "SliceEntries", "Store", "StoreTimeoutSeconds",
    ];

    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Setting.Of(GridOptions.Section, new GridOptions()),
        .. Names.Select(name => new Setting($"{GridOptions.Section}:{name}", Default: "", Range: "")),
    ];
}

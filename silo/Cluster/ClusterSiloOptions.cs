using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Silo.Cluster;

/// <summary>How a silo of a cluster is reached by the others, and when it counts as dead.</summary>
public sealed class ClusterSiloOptions
{
    public const string Section = "Grid";

    /// <summary>The port for other silos; 0, the default, takes a free one.</summary>
    [Range(0, 65_535)]
    public int SiloPort { get; set; }

    /// <summary>The port for API processes; 0, the default, takes a free one.</summary>
    [Range(0, 65_535)]
    public int GatewayPort { get; set; }

    /// <summary>
    /// The IP address at which the other processes reach this one, and on which it listens for them. Default: 127.0.0.1, so
    /// that nothing is open to the network unless it is asked for.
    /// </summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// How long a silo may be silent before the others declare it dead, in seconds: so many probes, one a second. Default: 4.
    /// Shorter, and a pause of a busy machine costs a silo; longer, and what it held is away for longer.
    /// </summary>
    [Range(2, 60)]
    public int DeadAfterSeconds { get; set; } = 4;

    internal IPAddress Address => IPAddress.Parse(AdvertisedAddress);
}

[OptionsValidator]
internal sealed partial class ClusterSiloOptionsValidator : IValidateOptions<ClusterSiloOptions>;

/// <summary>The rules that no range tells.</summary>
internal sealed class ClusterSiloRules : IValidateOptions<ClusterSiloOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterSiloOptions options)
    {
        var failures = new List<string>();
        if (!IPAddress.TryParse(options.AdvertisedAddress, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            failures.Add($"Grid:AdvertisedAddress must be one IP address of this machine, but was '{options.AdvertisedAddress}'.");
        if (options.SiloPort != 0 && options.SiloPort == options.GatewayPort)
            failures.Add($"Grid:SiloPort and Grid:GatewayPort must differ, but both were {options.SiloPort}.");

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

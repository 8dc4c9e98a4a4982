using System.ComponentModel.DataAnnotations;
using Footprints.Facts;
using Microsoft.Extensions.Options;

namespace ClientApi.Facts;

/// <summary>What one fact may hold at the door, as far as an operator may want it otherwise. The rest follows from what stores and numbers keep.</summary>
public sealed class FactOptions
{
    public const string Section = "Facts";

    private static readonly FactLimits Defaults = new();

    /// <inheritdoc cref="FactLimits.MaxBytes"/>
    [Range(1_024, 67_108_864)]
    public int MaxBytes { get; set; } = Defaults.MaxBytes;

    /// <inheritdoc cref="FactLimits.MaxInputs"/>
    [Range(1, 500_000)]
    public int MaxInputs { get; set; } = Defaults.MaxInputs;

    /// <inheritdoc cref="FactLimits.MaxSources"/>
    [Range(1, 10_000)]
    public int MaxSources { get; set; } = Defaults.MaxSources;

    /// <inheritdoc cref="FactLimits.MaxDirect"/>
    [Range(1, 10_000)]
    public int MaxDirect { get; set; } = Defaults.MaxDirect;

    /// <summary>Largest absolute number. Default: 1e15, in kilograms twenty times what the world emits in a year; less finds slips of units.</summary>
    [Range(1, 1_000_000_000_000_000)]
    public long MaxMagnitude { get; set; } = (long)Defaults.MaxMagnitude;

    /// <summary>The limits of the door with these among them.</summary>
    internal FactLimits ToLimits() => new()
    {
        MaxBytes = MaxBytes,
        MaxInputs = MaxInputs,
        MaxSources = MaxSources,
        MaxDirect = MaxDirect,
        MaxMagnitude = MaxMagnitude,
    };
}

[OptionsValidator]
internal sealed partial class FactOptionsRanges : IValidateOptions<FactOptions>;

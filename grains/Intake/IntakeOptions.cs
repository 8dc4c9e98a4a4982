using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grains.Intake;

/// <summary>How pushes are brought to the grid, where they come in.</summary>
public sealed class IntakeOptions
{
    public const string Section = "Grid";

    /// <summary>How long a push waits for a partition that is loading, in seconds. Default: 5.</summary>
    [Range(0, 600)]
    public int LoadingWaitSeconds { get; set; } = 5;
}

[OptionsValidator]
internal sealed partial class IntakeOptionsValidator : IValidateOptions<IntakeOptions>;

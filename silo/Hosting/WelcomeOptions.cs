using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Silo.Hosting;

/// <summary>What the first start does for a new user.</summary>
public sealed class WelcomeOptions
{
    public const string Section = "Grid";

    /// <summary>Whether an empty ledger is filled with the demo supply chain. Default: yes.</summary>
    public bool Demo { get; set; } = true;

    /// <summary>
    /// Whether the first start of a grid in one process makes demo principals of every kind. Default: yes; else it makes an
    /// operator alone, who makes the others.
    /// </summary>
    public bool DemoPrincipals { get; set; } = true;

    /// <summary>How long a start waits for settled reads before it says what is missing, in seconds. Default: 600.</summary>
    [Range(1, 86_400)]
    public int ReadySeconds { get; set; } = 600;
}

[OptionsValidator]
internal sealed partial class WelcomeOptionsValidator : IValidateOptions<WelcomeOptions>;

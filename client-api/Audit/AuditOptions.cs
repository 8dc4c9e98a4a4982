using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ClientApi.Audit;

/// <summary>What the audit log may cost.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// How long refused attempts that are alike are counted in one entry, in seconds. Default: 60; a host that dies forgets what it
    /// has counted and not written yet.
    /// </summary>
    [Range(1, 3_600)]
    public int WindowSeconds { get; set; } = 60;

    /// <summary>
    /// Refused attempts that are told apart within that time, on one host: of those that are hidden from whoever made them, and of the
    /// others. Default: 500, some 0.5 MB a minute at most of either. Beyond it they are counted, and no longer told apart.
    /// </summary>
    [Range(10, 100_000)]
    public int MaxRefusals { get; set; } = 500;

    /// <summary>Entries that may wait to be written, on one host. Default: 20,000; who comes beyond it is told to wait.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaiting { get; set; } = 20_000;

    /// <summary>
    /// Of them the disclosures to one person or client. Default: 2,000, a tenth: two queries of a thousand ids that come together. Beyond it, that
    /// one alone is told to wait, and all others are shown what they ask for.
    /// </summary>
    [Range(10, 1_000_000)]
    public int MaxWaitingOfClient { get; set; } = 2_000;
}

[OptionsValidator]
internal sealed partial class AuditOptionsRanges : IValidateOptions<AuditOptions>;

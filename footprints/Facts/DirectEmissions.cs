using System.Collections.Immutable;
using Footprints.Lanes;

namespace Footprints.Facts;

/// <summary>Emissions of the maker's own processes in one stage, or the value of a factor.</summary>
/// <param name="Stage">The life-cycle stage, as the maker names it; none for a factor.</param>
/// <param name="Amounts">The lanes that were stated, by lane; a lane that was not stated is 0.</param>
/// <param name="Quality">How much the numbers can be trusted.</param>
public sealed record DirectEmissions(
    string? Stage,
    ImmutableArray<LaneAmount> Amounts,
    DataQuality Quality)
{
    // Equal by content, which arrays are not by themselves.
    public bool Equals(DirectEmissions? other) => ReferenceEquals(this, other) || (other is not null
        && Stage == other.Stage && Amounts.AsSpan().SequenceEqual(other.Amounts.AsSpan()) && Quality == other.Quality);

    public override int GetHashCode() => HashCode.Combine(Stage, Amounts.Length, Quality);
}

/// <summary>One stated lane, in kg CO2e per declared unit.</summary>
public readonly record struct LaneAmount(Lane Lane, decimal KilogramsCo2e);

/// <summary>Quality of one number, as stated: what was left out is null, and counts as neither primary nor verified.</summary>
/// <param name="Primary">Whether it is supplier-specific data.</param>
/// <param name="Verified">Whether a third party verified it.</param>
/// <param name="TechnologicalDqr">1 (best) to 5; counts as 5 where it was not stated.</param>
/// <param name="GeographicalDqr">1 (best) to 5; counts as 5 where it was not stated.</param>
/// <param name="TemporalDqr">1 (best) to 5; counts as 5 where it was not stated.</param>
/// <param name="Spread">Squared geometric standard deviation, at least 1.</param>
/// <param name="Pedigree">Reliability, completeness, temporal, geographical, technological, each 1 to 5; empty for none.</param>
/// <param name="Evidence">The document behind the number.</param>
public sealed record DataQuality(
    bool? Primary,
    bool? Verified,
    decimal? TechnologicalDqr,
    decimal? GeographicalDqr,
    decimal? TemporalDqr,
    decimal? Spread,
    ImmutableArray<int> Pedigree,
    Evidence? Evidence)
{
    /// <summary>Nothing was stated.</summary>
    public static DataQuality Unstated { get; } = new(null, null, null, null, null, null, [], null);

    /// <summary>The same with what it leaves out taken from <paramref name="defaults"/>.</summary>
    public DataQuality Or(DataQuality defaults) => new(
        Primary ?? defaults.Primary,
        Verified ?? defaults.Verified,
        TechnologicalDqr ?? defaults.TechnologicalDqr,
        GeographicalDqr ?? defaults.GeographicalDqr,
        TemporalDqr ?? defaults.TemporalDqr,
        Spread ?? defaults.Spread,
        Pedigree.IsDefaultOrEmpty ? defaults.Pedigree : Pedigree,
        Evidence ?? defaults.Evidence);

    // Equal by content, which arrays are not by themselves.
    public bool Equals(DataQuality? other) => ReferenceEquals(this, other) || (other is not null
        && Primary == other.Primary && Verified == other.Verified && TechnologicalDqr == other.TechnologicalDqr
        && GeographicalDqr == other.GeographicalDqr && TemporalDqr == other.TemporalDqr && Spread == other.Spread
        && Pedigree.AsSpan().SequenceEqual(other.Pedigree.AsSpan()) && Evidence == other.Evidence);

    public override int GetHashCode() =>
        HashCode.Combine(Primary, Verified, TechnologicalDqr, GeographicalDqr, TemporalDqr, Spread, Evidence);
}

/// <summary>A document that proves a number: its SHA-256 in hexadecimal, who issued it, and the period it covers.</summary>
public sealed record Evidence(string Hash, string? Issuer, string? Period);

/// <summary>When the data was gathered (end exclusive) and until when the result may be used.</summary>
public sealed record Validity(DateTimeOffset? ReferencePeriodStart, DateTimeOffset? ReferencePeriodEnd, DateTimeOffset? ValidUntil)
{
    /// <summary>Nothing was stated.</summary>
    public static Validity Unstated { get; } = new(null, null, null);
}

using System.Text.Json.Serialization;

namespace ClientApi.Figures;

/// <summary>The settled footprint of one entity, per declared unit.</summary>
/// <param name="Id">The id of the entity.</param>
/// <param name="Unit">The declared unit; `year` for the portfolio of an enterprise.</param>
/// <param name="Status">`complete`, `incomplete` or `divergent`.</param>
/// <param name="Total">The lanes of the total, kg CO2e per declared unit; only when complete.</param>
/// <param name="KnownPart">The lanes of what is known, in place of the total; only when incomplete, and not when unresolved. It bounds the total in neither direction.</param>
/// <param name="PcfExcludingBiogenicUptake">Sum of the first seven lanes, kg CO2e per declared unit; only when complete.</param>
/// <param name="PcfIncludingBiogenicUptake">The same plus the biogenic uptake; only when complete.</param>
/// <param name="PrimaryDataShare">Share of supplier-specific data, 0 to 1; null where nothing contributes.</param>
/// <param name="VerifiedShare">Share that a third party verified, 0 to 1; null where nothing contributes.</param>
/// <param name="DataQuality">Contribution-weighted data quality ratings.</param>
/// <param name="ErrorBound">How far any lane may be off because of loops upstream, kg CO2e; exactly 0 where there is none, null when divergent or unresolved.</param>
/// <param name="Version">The version of the entity's fact that the figure was computed from.</param>
/// <param name="SettledThrough">The figure includes every fact up to this receipt, and none after.</param>
/// <param name="SettledAt">When it did.</param>
/// <param name="Missing">The entity's own inputs that are not known; told to its owner.</param>
/// <param name="Loop">Where the loop is; only when divergent or unresolved, and told to its owner.</param>
/// <param name="Breakdown">What the figure is made of; only with `detail=inputs`, and where the parts may be told apart.</param>
/// <param name="Provenance">The facts behind the figure; only with `detail=provenance`.</param>
public sealed record FootprintAnswer(
    string Id,
    string Unit,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LanesAnswer? Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LanesAnswer? KnownPart,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PcfExcludingBiogenicUptake,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PcfIncludingBiogenicUptake,
    double? PrimaryDataShare,
    double? VerifiedShare,
    DataQualityAnswer DataQuality,
    double? ErrorBound,
    int Version,
    string SettledThrough,
    DateTimeOffset SettledAt,
    IReadOnlyList<MissingAnswer> Missing,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LoopAnswer? Loop,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BreakdownAnswer? Breakdown = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProvenanceAnswer>? Provenance = null);

/// <summary>The lanes of a footprint, kg CO2e; removals and uptake are negative.</summary>
public sealed record LanesAnswer(
    double Fossil,
    double LandUseChange,
    double LandManagementBiogenic,
    double LandManagementRemovals,
    double BiogenicNonCo2,
    double TechnologicalRemovals,
    double CcsCapture,
    double BiogenicUptake,
    double Aircraft,
    double LandManagementFossil,
    double Packaging,
    double OutboundLogistics);

/// <summary>Data quality ratings, 1 (best) to 5; null where nothing contributes.</summary>
public sealed record DataQualityAnswer(double? TechnologicalDqr, double? GeographicalDqr, double? TemporalDqr);

/// <summary>An input that keeps a footprint from being complete.</summary>
/// <param name="Of">The id of the input, or of the entity itself where no input is at fault.</param>
/// <param name="Reason">`UNKNOWN`, `WITHDRAWN`, `EXPIRED`, `INCOMPLETE`, `DIVERGENT`, `UNRESOLVED`, `UNIT_MISMATCH`, `NOT_USABLE`, `NOT_SHARED` or `NO_VOLUMES`.</param>
public sealed record MissingAnswer(string Of, string Reason);

/// <summary>A loop that keeps a footprint from being shown.</summary>
/// <param name="Inputs">The entity's own inputs through which the loop runs.</param>
/// <param name="ClosedBy">The receipt of the newest fact in the loop; null where the loop lies further upstream.</param>
public sealed record LoopAnswer(IReadOnlyList<string> Inputs, string? ClosedBy);

/// <summary>What a footprint is made of.</summary>
/// <param name="DirectPcf">
/// The entity's own part, kg CO2e per declared unit, biogenic uptake excluded. To whoever was granted the breakdown: all that its owner
/// adds itself, the factors that it counts with included.
/// </param>
/// <param name="Inputs">Its inputs in declared order; none for whoever does not own it.</param>
/// <param name="OthersPcf">What all others add, as one sum, for whoever was granted the breakdown; left out for the owner.</param>
public sealed record BreakdownAnswer(
    double DirectPcf,
    IReadOnlyList<ContributionAnswer> Inputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? OthersPcf = null);

/// <summary>What one input adds.</summary>
/// <param name="Of">The id of the input.</param>
/// <param name="Name">Its name; empty where it is not known.</param>
/// <param name="Quantity">As declared, per declared unit of the user.</param>
/// <param name="Unit">The unit of the quantity.</param>
/// <param name="Pcf">Quantity times footprint, kg CO2e, biogenic uptake excluded; 0 where it counts for nothing.</param>
/// <param name="Reason">
/// Null where all of it counts; `INCOMPLETE` where its known part does, since its own footprint is incomplete; every other reason says why
/// it counts for nothing.
/// </param>
/// <param name="InsteadOf">The source that this factor stands in for, or null.</param>
public sealed record ContributionAnswer(
    string Of, string Name, double Quantity, string Unit, double Pcf, string? Reason, string? InsteadOf);

/// <summary>One fact behind a footprint.</summary>
/// <param name="Id">The entity or one of its own inputs.</param>
/// <param name="Kind">Its kind; null where it is not known.</param>
/// <param name="Receipt">The receipt of its current fact; null where there is none.</param>
/// <param name="Version">The version of that fact; 0 where there is none.</param>
/// <param name="Library">Of a factor.</param>
/// <param name="Release">Of a factor.</param>
/// <param name="Source">Of a factor: where its value comes from.</param>
/// <param name="InsteadOf">The source that this factor stands in for, or null.</param>
public sealed record ProvenanceAnswer(
    string Id, string? Kind, string? Receipt, int Version, string? Library, string? Release, string? Source, string? InsteadOf);

/// <summary>Many footprints of one settled epoch.</summary>
/// <param name="SettledThrough">Every footprint includes every fact up to this receipt, and none after.</param>
/// <param name="SettledAt">When it did.</param>
/// <param name="Footprints">In the order of the ids that were found.</param>
/// <param name="NotFound">Ids that are unknown, withdrawn, or not to be seen by who asks.</param>
public sealed record FootprintSetAnswer(
    string SettledThrough, DateTimeOffset SettledAt, IReadOnlyList<FootprintAnswer> Footprints, IReadOnlyList<string> NotFound);

/// <summary>A query for many footprints.</summary>
/// <param name="Ids">Ids of any kind, 1 to 1,000.</param>
/// <param name="AtLeast">A receipt that the answer must include.</param>
/// <param name="Wait">How long to wait for that, as `500ms` or `5s`.</param>
public sealed record FootprintsQuery(IReadOnlyList<string>? Ids, string? AtLeast = null, string? Wait = null);

using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Lanes;

namespace Grains.Figures;

/// <summary>What a total may be used for.</summary>
public enum TotalStatus : byte
{
    /// <summary>Every input is known: the total is the footprint.</summary>
    Complete = 0,

    /// <summary>Something is missing: only the known part can be shown.</summary>
    Incomplete = 1,

    /// <summary>A loop upstream does not converge: there is no total.</summary>
    Divergent = 2,
}

/// <summary>The settled total of one entity.</summary>
/// <param name="Id">The entity's id.</param>
/// <param name="Kind">What the entity is.</param>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Enterprise">The enterprise that owns it, or none.</param>
/// <param name="Unit">The declared unit; <c>year</c> for the portfolio of an enterprise.</param>
/// <param name="Status">Whether <paramref name="Lanes"/> is the total, the known part, or nothing.</param>
/// <param name="Lanes">All lanes (<see cref="Footprints.Lanes.Lanes.Width"/> numbers, kg CO2e per declared unit); empty when divergent or unresolved.</param>
/// <param name="Version">The version of the entity's fact that the total was computed from.</param>
/// <param name="Position">The ledger position of that fact.</param>
/// <param name="SettledThrough">The total includes every fact accepted up to this position, and none after.</param>
/// <param name="SettledAt">When the wave that carried it there settled.</param>
/// <param name="Missing">The entity's own inputs that are not known, with the reason.</param>
/// <param name="Loop">Where the loop is, when divergent or unresolved.</param>
/// <param name="IsShared">
/// Whether its owner shares it with the reader whose sight was asked with; of an enterprise, whether there is a share between the two.
/// </param>
/// <param name="Library">Of a factor, the library that it belongs to.</param>
[GenerateSerializer, Immutable, Alias("grid.figure")]
public sealed record Figure(
    [property: Id(0)] string Id,
    [property: Id(1)] FactKind Kind,
    [property: Id(2)] string Name,
    [property: Id(3)] string? Enterprise,
    [property: Id(4)] string Unit,
    [property: Id(5)] TotalStatus Status,
    [property: Id(6)] ImmutableArray<double> Lanes,
    [property: Id(7)] int Version,
    [property: Id(8)] long Position,
    [property: Id(9)] long SettledThrough,
    [property: Id(10)] DateTimeOffset SettledAt,
    [property: Id(11)] ImmutableArray<MissingInput> Missing,
    [property: Id(12)] LoopUpstream? Loop,
    [property: Id(13)] bool IsShared = false,
    [property: Id(14)] string? Library = null)
{
    /// <summary>Whether there is a number to show; not when divergent, nor when it could not be computed (reason <c>UNRESOLVED</c>).</summary>
    public bool HasNumber => !Lanes.IsEmpty;

    /// <summary>One lane; 0 where there is no number.</summary>
    public double this[Lane lane] => Lanes.IsEmpty ? 0 : Lanes[(int)lane];

    public double PcfExcludingBiogenicUptake =>
        Lanes.IsEmpty ? 0 : Footprints.Lanes.Lanes.PcfExcludingBiogenicUptake(Lanes.AsSpan());

    public double PcfIncludingBiogenicUptake =>
        Lanes.IsEmpty ? 0 : Footprints.Lanes.Lanes.PcfIncludingBiogenicUptake(Lanes.AsSpan());

    /// <summary>Primary data share, 0 to 1; none where nothing contributes.</summary>
    public double? PrimaryDataShare => Share(Lane.Primary);

    /// <summary>Third-party-verified share, 0 to 1; none where nothing contributes.</summary>
    public double? VerifiedShare => Share(Lane.Verified);

    /// <summary>Contribution-weighted mean of a quality rating lane, 1 to 5; none where nothing contributes.</summary>
    public double? Share(Lane lane) => this[Lane.Absolute] > 0 ? this[lane] / this[Lane.Absolute] : null;
}

/// <summary>One of the reader's own inputs that keeps its total from being complete.</summary>
/// <param name="Of">The input's id, or the entity's own id where it has no input at fault.</param>
/// <param name="Reason"><c>UNKNOWN</c>, <c>WITHDRAWN</c>, <c>EXPIRED</c>, <c>INCOMPLETE</c>, <c>DIVERGENT</c>, <c>UNRESOLVED</c>, <c>UNIT_MISMATCH</c>, <c>NOT_USABLE</c>, <c>NOT_SHARED</c> or <c>NO_VOLUMES</c>.</param>
[GenerateSerializer, Immutable, Alias("grid.missing-input")]
public sealed record MissingInput([property: Id(0)] string Of, [property: Id(1)] string Reason)
{
    /// <summary>The reason of whatever its owner does not share with the reader, and of what is not there.</summary>
    public const string NotShared = "NOT_SHARED";

    /// <summary>The reason of an input whose own total is incomplete: its known part counts.</summary>
    public const string Incomplete = "INCOMPLETE";
}

/// <summary>A loop that keeps a total from being shown, as far as the reader may see it.</summary>
/// <param name="Inputs">The entity's own inputs through which the loop runs.</param>
/// <param name="ClosedBy">The position of the newest fact in the loop, 0 where the loop lies further upstream.</param>
[GenerateSerializer, Immutable, Alias("grid.loop-upstream")]
public sealed record LoopUpstream(
    [property: Id(0)] ImmutableArray<string> Inputs, [property: Id(1)] long ClosedBy);

/// <summary>What one input adds to a total.</summary>
/// <param name="Of">The input's id.</param>
/// <param name="Name">The input's name; empty where it is not known here.</param>
/// <param name="Quantity">As declared, per declared unit of the user.</param>
/// <param name="Unit">The unit of the quantity.</param>
/// <param name="Pcf">Quantity times the input's pcf excluding biogenic uptake, kg CO2e; 0 where it counts for nothing.</param>
/// <param name="Reason">
/// None where all of it counts; else as in <see cref="MissingInput"/>. With <see cref="MissingInput.Incomplete"/> its known part counts, with
/// every other reason nothing of it.
/// </param>
/// <param name="InsteadOf">The source that this factor stands in for, or none.</param>
[GenerateSerializer, Immutable, Alias("grid.contribution")]
public sealed record Contribution(
    [property: Id(0)] string Of,
    [property: Id(1)] string Name,
    [property: Id(2)] double Quantity,
    [property: Id(3)] string Unit,
    [property: Id(4)] double Pcf,
    [property: Id(5)] string? Reason,
    [property: Id(6)] string? InsteadOf)
{
    /// <summary>Whether it is a part of the total, with its known part at least.</summary>
    public bool Counts => Reason is null or MissingInput.Incomplete;
}

/// <summary>A figure with what it is made of, for its owner: its direct part and its own inputs, in declared order.</summary>
[GenerateSerializer, Immutable, Alias("grid.breakdown")]
public sealed record Breakdown(
    [property: Id(0)] Figure Figure,
    [property: Id(1)] double DirectPcf,
    [property: Id(2)] ImmutableArray<Contribution> Inputs);

/// <summary>A figure with what it is made of, down to the first products of others, all of one epoch.</summary>
/// <param name="Own">The figure with its inputs.</param>
/// <param name="Inputs">What these are.</param>
/// <param name="Components">Those of them that are components, with their sources.</param>
/// <param name="Sources">What these are.</param>
public sealed record Tiers(
    Breakdown Own, IReadOnlyList<Figure> Inputs, IReadOnlyList<Breakdown> Components, IReadOnlyList<Figure> Sources);

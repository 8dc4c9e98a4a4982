namespace Footprints.Lanes;

/// <summary>One number of a footprint, in kg CO2e per declared unit, signed as in PACT 3 and ISO 14067.</summary>
/// <remarks>
/// The value lanes (0 to 11) are propagated with the signed quantity of an input, the trust lanes (12 to 18) with its
/// absolute value. The order is the layout of a cell and of what partitions send each other: five vectors of four.
/// </remarks>
public enum Lane
{
    /// <summary>Fossil emissions, aircraft and fossil emissions of land management included.</summary>
    Fossil = 0,

    /// <summary>Emissions of land use change.</summary>
    LandUseChange = 1,

    /// <summary>Biogenic CO2 emissions of land management.</summary>
    LandManagementBiogenic = 2,

    /// <summary>Removals by land management, zero or negative.</summary>
    LandManagementRemovals = 3,

    /// <summary>Biogenic emissions other than CO2.</summary>
    BiogenicNonCo2 = 4,

    /// <summary>Technological removals of CO2, zero or negative.</summary>
    TechnologicalRemovals = 5,

    /// <summary>CO2 captured and stored, zero or negative.</summary>
    CcsCapture = 6,

    /// <summary>Biogenic uptake, zero or negative; outside <c>pcfExcludingBiogenicUptake</c>.</summary>
    BiogenicUptake = 7,

    /// <summary>Aircraft emissions, inside <see cref="Fossil"/>.</summary>
    Aircraft = 8,

    /// <summary>Fossil emissions of land management, inside <see cref="Fossil"/>.</summary>
    LandManagementFossil = 9,

    /// <summary>Emissions of packaging, inside the total.</summary>
    Packaging = 10,

    /// <summary>Outbound logistics, reported beside the total.</summary>
    OutboundLogistics = 11,

    /// <summary>Sum of the absolute contributions of all leaves (biogenic uptake excluded), the weight of every share.</summary>
    Absolute = 12,

    /// <summary>The part of <see cref="Absolute"/> that is primary data.</summary>
    Primary = 13,

    /// <summary>The part of <see cref="Absolute"/> that a third party verified.</summary>
    Verified = 14,

    /// <summary><see cref="Absolute"/> times the technological data quality rating (1 to 5) of each leaf.</summary>
    TechnologicalDqr = 15,

    /// <summary><see cref="Absolute"/> times the geographical data quality rating (1 to 5) of each leaf.</summary>
    GeographicalDqr = 16,

    /// <summary><see cref="Absolute"/> times the temporal data quality rating (1 to 5) of each leaf.</summary>
    TemporalDqr = 17,

    /// <summary>Bound of the error that loops upstream leave in any lane, in kg CO2e; exactly 0 where no loop lies upstream.</summary>
    ErrorBound = 18,
}

/// <summary>How lanes lie side by side.</summary>
public static class Lanes
{
    /// <summary>Numbers per cell: 19 lanes and the state, so that five vectors of four hold them.</summary>
    public const int Width = 20;

    /// <summary>
    /// Where the bits of a cell's state ride, as the raw bits of a double: what reads the numbers of a cell has its state
    /// without another memory access, and a changed state is a changed bit pattern.
    /// </summary>
    public const int State = 19;

    /// <summary>Lanes below this one carry values, those from it on carry trust.</summary>
    public const int FirstTrustLane = (int)Lane.Absolute;

    /// <summary>The seven lanes that add up to <c>pcfExcludingBiogenicUptake</c> are those below this one.</summary>
    public const int PcfLanes = (int)Lane.BiogenicUptake;

    /// <summary>The names of the value lanes in the HTTP contract, by lane.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "fossil", "landUseChange", "landManagementBiogenic", "landManagementRemovals", "biogenicNonCo2",
        "technologicalRemovals", "ccsCapture", "biogenicUptake", "aircraft", "landManagementFossil", "packaging",
        "outboundLogistics",
    ];

    /// <summary>Sum of the seven lanes of a total, in lane order.</summary>
    public static double PcfExcludingBiogenicUptake(ReadOnlySpan<double> total)
    {
        var sum = total[0];
        for (var lane = 1; lane < PcfLanes; lane++)
            sum += total[lane];

        return sum;
    }

    /// <summary><see cref="PcfExcludingBiogenicUptake"/> plus the biogenic uptake.</summary>
    public static double PcfIncludingBiogenicUptake(ReadOnlySpan<double> total) =>
        PcfExcludingBiogenicUptake(total) + total[(int)Lane.BiogenicUptake];

    /// <summary>How far either may be off because of loops upstream: the bound of a lane, for each lane that they add up.</summary>
    public static double PcfErrorBound(ReadOnlySpan<double> total) => (PcfLanes + 1) * total[(int)Lane.ErrorBound];
}

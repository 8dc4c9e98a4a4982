using Lane = Footprints.Lanes.Lane;

namespace Footprints.Facts;

/// <summary>The direct part of a cell: what the maker's own processes, or the factor itself, emit per declared unit.</summary>
public static class DirectLanes
{
    private const double UnstatedRating = 5;

    /// <summary>Adds the entries up into <paramref name="lanes"/>, which it overwrites.</summary>
    /// <remarks>
    /// The order is fixed, so that whoever repeats it gets the same bits. All lanes start at 0. Then, entry by entry in
    /// declared order: each stated amount, as they lie (by lane), is converted (<see cref="Decimals.ToDouble"/>) and added to its lane;
    /// <c>a</c> is the sum, by lane from 0, of the absolute amounts in the seven PCF lanes; <c>a</c> is added to
    /// <see cref="Lane.Absolute"/>, to <see cref="Lane.Primary"/> if the entry is primary, to <see cref="Lane.Verified"/>
    /// if it is verified, and <c>a * rating</c> to each of the three quality lanes, with 5 where a rating was not
    /// stated. The error bound and the padding stay 0.
    /// </remarks>
    public static void Sum(ReadOnlySpan<DirectEmissions> entries, Span<double> lanes)
    {
        lanes[..Lanes.Lanes.Width].Clear();
        foreach (var entry in entries)
        {
            var quality = entry.Quality;
            var trust = new EntryTrust(
                quality.Primary == true,
                quality.Verified == true,
                quality.TechnologicalDqr,
                quality.GeographicalDqr,
                quality.TemporalDqr);
            Add(entry.Amounts.AsSpan(), trust, lanes);
        }
    }

    /// <summary>The same for the one entry of a factor.</summary>
    public static void Sum(DirectEmissions entry, Span<double> lanes) => Sum([entry], lanes);

    /// <summary>Adds one entry to lanes that were zero before the first one.</summary>
    internal static void Add(ReadOnlySpan<LaneAmount> amounts, in EntryTrust trust, Span<double> lanes)
    {
        var absolute = 0.0;
        foreach (var (lane, amount) in amounts)
        {
            var kilogramsCo2e = Decimals.ToDouble(amount);
            lanes[(int)lane] += kilogramsCo2e;
            if ((int)lane < Lanes.Lanes.PcfLanes)
                absolute += Math.Abs(kilogramsCo2e);
        }

        lanes[(int)Lane.Absolute] += absolute;
        if (trust.IsPrimary)
            lanes[(int)Lane.Primary] += absolute;

        if (trust.IsVerified)
            lanes[(int)Lane.Verified] += absolute;

        lanes[(int)Lane.TechnologicalDqr] += absolute * Rating(trust.TechnologicalDqr);
        lanes[(int)Lane.GeographicalDqr] += absolute * Rating(trust.GeographicalDqr);
        lanes[(int)Lane.TemporalDqr] += absolute * Rating(trust.TemporalDqr);
    }

    private static double Rating(decimal? stated) => stated is { } rating ? Decimals.ToDouble(rating) : UnstatedRating;
}

/// <summary>What counts, in cells, of the quality of one entry.</summary>
internal readonly record struct EntryTrust(
    bool IsPrimary, bool IsVerified, decimal? TechnologicalDqr, decimal? GeographicalDqr, decimal? TemporalDqr);

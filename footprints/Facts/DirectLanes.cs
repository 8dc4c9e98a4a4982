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
            Add(entry, lanes);
    }

    /// <summary>The same for the one entry of a factor.</summary>
    public static void Sum(DirectEmissions entry, Span<double> lanes) => Sum([entry], lanes);

    private static void Add(DirectEmissions entry, Span<double> lanes)
    {
        var absolute = 0.0;
        foreach (var (lane, amount) in entry.Amounts)
        {
            var kilogramsCo2e = Decimals.ToDouble(amount);
            lanes[(int)lane] += kilogramsCo2e;
            if ((int)lane < Lanes.Lanes.PcfLanes)
                absolute += Math.Abs(kilogramsCo2e);
        }

        var quality = entry.Quality;
        lanes[(int)Lane.Absolute] += absolute;
        if (quality.Primary == true)
            lanes[(int)Lane.Primary] += absolute;

        if (quality.Verified == true)
            lanes[(int)Lane.Verified] += absolute;

        lanes[(int)Lane.TechnologicalDqr] += absolute * Rating(quality.TechnologicalDqr);
        lanes[(int)Lane.GeographicalDqr] += absolute * Rating(quality.GeographicalDqr);
        lanes[(int)Lane.TemporalDqr] += absolute * Rating(quality.TemporalDqr);
    }

    private static double Rating(decimal? stated) => stated is { } rating ? Decimals.ToDouble(rating) : UnstatedRating;
}

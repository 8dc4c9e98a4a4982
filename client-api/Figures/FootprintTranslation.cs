using ClientApi.Access;
using ClientApi.Requests;
using Footprints.Lanes;
using Grains.Figures;

namespace ClientApi.Figures;

/// <summary>Figures in the words of the contract.</summary>
internal static class FootprintTranslation
{
    public static FootprintAnswer Answer(this Figure figure)
    {
        var isComplete = figure.Status == TotalStatus.Complete;

        return new(
            figure.Id,
            figure.Unit,
            figure.Status.Word(),
            Total: isComplete ? LanesOf(figure.Lanes.AsSpan()) : null,
            KnownPart: figure.Status == TotalStatus.Incomplete && figure.HasNumber ? LanesOf(figure.Lanes.AsSpan()) : null,
            PcfExcludingBiogenicUptake: isComplete ? figure.PcfExcludingBiogenicUptake : null,
            PcfIncludingBiogenicUptake: isComplete ? figure.PcfIncludingBiogenicUptake : null,
            PrimaryDataShare: figure.HasNumber ? figure.PrimaryDataShare : null,
            VerifiedShare: figure.HasNumber ? figure.VerifiedShare : null,
            DataQuality: new(figure.Share(Lane.TechnologicalDqr), figure.Share(Lane.GeographicalDqr), figure.Share(Lane.TemporalDqr)),
            ErrorBound: figure.HasNumber ? figure[Lane.ErrorBound] : null,
            figure.Version,
            Receipt.Of(figure.SettledThrough),
            figure.SettledAt,
            Missing: [.. figure.Missing.Select(missing => new MissingAnswer(missing.Of, missing.Reason))],
            Loop: figure.Loop is { } loop ? new([.. loop.Inputs], loop.ClosedBy > 0 ? Receipt.Of(loop.ClosedBy) : null) : null);
    }

    public static FootprintAnswer Answer(this Breakdown breakdown) => breakdown.Figure.Answer() with
    {
        // Where the total is not shown, no part of it is either.
        Breakdown = breakdown.Figure.HasNumber ? new(breakdown.DirectPcf, [.. breakdown.Inputs.Select(Answer)]) : null,
    };

    public static FootprintAnswer Answer(this SeenBreakdown seen) => seen switch
    {
        SeenBreakdown.Whole { Breakdown: var breakdown } => breakdown.Answer(),
        SeenBreakdown.Sums { Parts: { } parts } sums => sums.Figure.Answer() with { Breakdown = new(parts.Own, [], parts.Others) },
        SeenBreakdown.Sums sums => sums.Figure.Answer(),
        _ => throw new ArgumentOutOfRangeException(nameof(seen), seen, "No such breakdown."),
    };

    public static FootprintAnswer Answer(this Provenance provenance) =>
        provenance.Figure.Answer() with { Provenance = [.. provenance.Facts.Select(Answer)] };

    public static FootprintSetAnswer Answer(this FigureSet set) =>
        new(Receipt.Of(set.SettledThrough), set.SettledAt, [.. set.Figures.Select(Answer)], set.NotFound);

    public static string Word(this TotalStatus status) => status switch
    {
        TotalStatus.Complete => "complete",
        TotalStatus.Incomplete => "incomplete",
        _ => "divergent",
    };

    private static ContributionAnswer Answer(Contribution input) =>
        new(input.Of, input.Name, input.Quantity, input.Unit, input.Pcf, input.Reason, input.InsteadOf);

    private static ProvenanceAnswer Answer(ProvenanceFact fact) => new(
        fact.Id,
        fact.Kind?.Word(),
        fact.Position > 0 ? Receipt.Of(fact.Position) : null,
        fact.Version,
        fact.Library,
        fact.Release,
        fact.Source,
        fact.InsteadOf);

    /// <summary>The value lanes of a total.</summary>
    public static LanesAnswer LanesOf(ReadOnlySpan<double> total) => new(
        total[(int)Lane.Fossil],
        total[(int)Lane.LandUseChange],
        total[(int)Lane.LandManagementBiogenic],
        total[(int)Lane.LandManagementRemovals],
        total[(int)Lane.BiogenicNonCo2],
        total[(int)Lane.TechnologicalRemovals],
        total[(int)Lane.CcsCapture],
        total[(int)Lane.BiogenicUptake],
        total[(int)Lane.Aircraft],
        total[(int)Lane.LandManagementFossil],
        total[(int)Lane.Packaging],
        total[(int)Lane.OutboundLogistics]);
}

using ClientApi.Figures;
using ClientApi.Requests;
using Footprints.Facts;
using Footprints.Lanes;

namespace ClientApi.Publications;

/// <summary>Publications in the words of the contract.</summary>
internal static class PublicationTranslation
{
    /// <param name="succeededBy">The next publication of the product, or none.</param>
    public static PublicationAnswer Answer(
        this Fact.Publication publication, long position, DateTimeOffset? publishedAt, Guid? succeededBy)
    {
        var total = publication.Total.AsSpan();
        var absolute = total[(int)Lane.Absolute];

        return new(
            publication.Uuid,
            publication.Id.Text,
            Status: succeededBy is null ? "active" : "deprecated",
            publication.Preceding,
            succeededBy,
            Receipt.Of(position),
            publishedAt,
            publication.Reason,
            publication.Unit.Name,
            FootprintTranslation.LanesOf(total),
            Lanes.PcfExcludingBiogenicUptake(total),
            Lanes.PcfIncludingBiogenicUptake(total),
            PrimaryDataShare: Share(total[(int)Lane.Primary], absolute),
            VerifiedShare: Share(total[(int)Lane.Verified], absolute),
            new(
                Share(total[(int)Lane.TechnologicalDqr], absolute),
                Share(total[(int)Lane.GeographicalDqr], absolute),
                Share(total[(int)Lane.TemporalDqr], absolute)),
            ErrorBound: total[(int)Lane.ErrorBound],
            publication.ProductVersion,
            Receipt.Of(publication.SettledThrough));
    }

    private static double? Share(double part, double absolute) => absolute > 0 ? part / absolute : null;
}

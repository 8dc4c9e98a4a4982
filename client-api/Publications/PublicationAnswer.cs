using System.Text.Json.Serialization;
using ClientApi.Figures;

namespace ClientApi.Publications;

/// <summary>An immutable footprint of a product.</summary>
/// <param name="Uuid">The id of the publication.</param>
/// <param name="Product">The id of the product.</param>
/// <param name="Status">`active`, or `deprecated` once another one followed.</param>
/// <param name="Preceding">The publication that this one deprecated, or null.</param>
/// <param name="SucceededBy">The publication that deprecated this one, or null.</param>
/// <param name="Receipt">The receipt of the publication.</param>
/// <param name="PublishedAt">When it was published; left out in the answer to a request to publish.</param>
/// <param name="Reason">`requested`, or `threshold` where the total had moved more than the product's publish threshold.</param>
/// <param name="Unit">The declared unit.</param>
/// <param name="Total">The lanes, kg CO2e per declared unit.</param>
/// <param name="PcfExcludingBiogenicUptake">kg CO2e per declared unit.</param>
/// <param name="PcfIncludingBiogenicUptake">kg CO2e per declared unit.</param>
/// <param name="PrimaryDataShare">0 to 1; null where nothing contributes.</param>
/// <param name="VerifiedShare">0 to 1; null where nothing contributes.</param>
/// <param name="DataQuality">Contribution-weighted data quality ratings.</param>
/// <param name="ErrorBound">How far any lane may be off because of loops upstream, kg CO2e.</param>
/// <param name="ProductVersion">The version of the product's fact that it was computed from.</param>
/// <param name="SettledThrough">The total included every fact up to this receipt.</param>
public sealed record PublicationAnswer(
    Guid Uuid,
    string Product,
    string Status,
    Guid? Preceding,
    Guid? SucceededBy,
    string Receipt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? PublishedAt,
    string Reason,
    string Unit,
    LanesAnswer Total,
    double PcfExcludingBiogenicUptake,
    double PcfIncludingBiogenicUptake,
    double? PrimaryDataShare,
    double? VerifiedShare,
    DataQualityAnswer DataQuality,
    double ErrorBound,
    int ProductVersion,
    string SettledThrough);

/// <summary>Publications of a product, newest first.</summary>
/// <param name="Items">The rows of the page.</param>
/// <param name="Next">The address of the next page, as in the Link header; null on the last one.</param>
public sealed record PublicationsAnswer(IReadOnlyList<PublicationAnswer> Items, string? Next);

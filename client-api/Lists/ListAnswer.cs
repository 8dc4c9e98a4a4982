using System.Text.Json.Serialization;

namespace ClientApi.Lists;

/// <summary>One page of a list, from one settled epoch.</summary>
/// <param name="Items">The rows of the page.</param>
/// <param name="Total">Rows of all pages, as far as the reader sees them.</param>
/// <param name="Offset">Rows before the page.</param>
/// <param name="SettledThrough">The epoch that all figures are from.</param>
/// <param name="Next">The address of the next page, as in the Link header; null on the last one.</param>
public sealed record ListAnswer(IReadOnlyList<ListItem> Items, long Total, int Offset, string SettledThrough, string? Next);

/// <summary>One entity in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Enterprise">The enterprise that owns it; null for enterprises and factors.</param>
/// <param name="Unit">The declared unit; `year` for an enterprise.</param>
/// <param name="Status">`complete`, `incomplete` or `divergent`; left out where the reader may know no more than the name.</param>
/// <param name="PcfExcludingBiogenicUptake">kg CO2e per declared unit; only when complete.</param>
/// <param name="PcfIncludingBiogenicUptake">The same plus the biogenic uptake; only when complete.</param>
/// <param name="PrimaryDataShare">0 to 1; null where nothing contributes.</param>
/// <param name="Version">The version of the entity's fact; left out likewise.</param>
public sealed record ListItem(
    string Id,
    string Name,
    string? Enterprise,
    string Unit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PcfExcludingBiogenicUptake,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PcfIncludingBiogenicUptake,
    double? PrimaryDataShare,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version);

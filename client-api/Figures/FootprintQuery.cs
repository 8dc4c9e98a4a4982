using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Figures;

/// <summary>What may be asked of one footprint.</summary>
internal readonly record struct FootprintQuery(
    [property: FromQuery(Name = "atLeast"), Description("A receipt that the figure must include.")] string? AtLeast,
    [property: FromQuery(Name = "wait"), Description("How long to wait for that, as `500ms` or `5s`; at most 60 s.")] string? Wait,
    [property: FromQuery(Name = "detail"), Description("`inputs` adds the breakdown, `provenance` the facts behind the figure.")] string? Detail);

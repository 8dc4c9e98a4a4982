using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Publications;

/// <summary>How fresh the total must be that is published.</summary>
internal readonly record struct PublishQuery(
    [property: FromQuery(Name = "atLeast"), Description("A receipt that the total must include.")] string? AtLeast,
    [property: FromQuery(Name = "wait"), Description("How long to wait for that, as `500ms` or `5s`; at most 60 s.")] string? Wait);

using System.ComponentModel;
using ClientApi.Requests;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Publications;

/// <summary>How fresh the total must be that is published, and what makes the request safe to repeat.</summary>
internal readonly record struct PublishQuery(
    [property: FromQuery(Name = "atLeast"), Description("A receipt that the total must include.")] string? AtLeast,
    [property: FromQuery(Name = "wait"), Description("How long to wait for that, as `500ms` or `5s`; at most 60 s.")] string? Wait,
    [property: FromHeader(Name = IdempotencyHeader.Name), Description("1 to 200 visible ASCII characters. A request that is sent again with its key gets the first answer.")] string? Key);

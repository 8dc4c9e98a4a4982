using ClientApi.Hosting;
using Microsoft.AspNetCore.Routing;

namespace ClientApi.Access;

/// <summary>Every route that a host serves, with its rule.</summary>
internal sealed record RouteTable(IReadOnlyList<GuardedRoute> Routes)
{
    public static RouteTable Of(IEndpointRouteBuilder app) => new(
    [
        .. app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(route => new GuardedRoute(
            route.RoutePattern.RawText ?? "",
            route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [],
            route.Metadata.GetMetadata<RouteRule>())),
    ]);
}

/// <param name="Methods">None where the route takes any.</param>
/// <param name="Rule">None where it was forgotten.</param>
internal sealed record GuardedRoute(string Pattern, IReadOnlyList<string> Methods, RouteRule? Rule);

internal static class RouteTableCheck
{
    /// <summary>Stops a start with a route that nobody has thought about.</summary>
    /// <exception cref="RouteWithoutRuleException">A route has no rule.</exception>
    public static void CheckRoutes(this IEndpointRouteBuilder app)
    {
        if (RouteTable.Of(app).Routes.FirstOrDefault(route => route.Rule is null) is { } route)
            throw new RouteWithoutRuleException(route.Pattern);
    }
}

/// <summary>A route says of nobody that they may call it.</summary>
internal sealed class RouteWithoutRuleException(string pattern)
    : StartRefusedException($"The route {pattern} has no rule that says who may call it: give it one with Allow(RouteRule…).");

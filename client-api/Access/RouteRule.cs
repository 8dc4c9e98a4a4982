using Microsoft.AspNetCore.Builder;

namespace ClientApi.Access;

/// <summary>Who may call a route at all. What the request names is judged after, by the same <see cref="AccessRules"/>.</summary>
public sealed record RouteRule
{
    private readonly AccessAction? _action;

    private RouteRule(string name, AccessAction? action) => (Name, _action) = (name, action);

    /// <summary>Everybody: health, sign-in, what shows no figure.</summary>
    public static RouteRule Anyone { get; } = new("anyone", null);

    /// <summary>Whoever is signed in and reads.</summary>
    public static RouteRule Readers { get; } = new("readers", AccessAction.Read);

    /// <summary>Whoever has facts to state.</summary>
    public static RouteRule Writers { get; } = new("writers", AccessAction.Write);

    /// <summary>Whoever manages an organisation.</summary>
    public static RouteRule Admins { get; } = new("admins", AccessAction.Manage);

    /// <summary>Operators that look at how the grid runs.</summary>
    public static RouteRule Observers { get; } = new("observers", AccessAction.Observe);

    /// <summary>Operators that change how it runs.</summary>
    public static RouteRule Operators { get; } = new("operators", AccessAction.Operate);

    /// <summary>As the table of routes names it.</summary>
    public string Name { get; }

    public Decision Decide(Principal? principal) => _action is { } action
        ? AccessRules.Decide(principal, action, Resource.Grid)
        : new Decision.Allowed("Anyone may do this.");
}

/// <summary>How a route gets its rule.</summary>
public static class RouteRules
{
    /// <summary>Says who may call the route, or all routes of the group.</summary>
    public static TRoute Allow<TRoute>(this TRoute route, RouteRule rule)
        where TRoute : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(rule));

        return route;
    }
}

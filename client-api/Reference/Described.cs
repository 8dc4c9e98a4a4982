using System.Text.Json.Nodes;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;

namespace ClientApi.Reference;

/// <summary>What the reference page says of a route beyond its types.</summary>
internal static class Described
{
    /// <summary>The problems that the route answers with.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params ProblemKind[] kinds) =>
        route.WithMetadata(new RouteProblems(kinds));

    /// <summary>An example of the answer.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) =>
        route.WithMetadata(new RouteExample(json));

    /// <summary>The body is read by hand: one fact, or many.</summary>
    public static RouteHandlerBuilder WithFactBody(this RouteHandlerBuilder route) => route.WithMetadata(new RouteFactBody());
}

internal sealed record RouteProblems(IReadOnlyList<ProblemKind> Kinds);

internal sealed record RouteFactBody;

internal sealed record RouteExample(string Json)
{
    public JsonNode? Node() => JsonNode.Parse(Json);
}

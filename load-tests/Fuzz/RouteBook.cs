using System.Text.Json;
using ClientApi;
using ClientApi.Access;
using ClientApi.Telemetry;
using Microsoft.AspNetCore.Builder;
using Silo.Hosting;

namespace LoadTests.Fuzz;

/// <summary>Every route that a grid serves, from its own table, with the parameters and members that its document names.</summary>
/// <param name="Routes">Some several times: there is more in them.</param>
/// <param name="Members">Names of members of any body, and of any query.</param>
internal sealed record RouteBook(IReadOnlyList<FuzzedRoute> Routes, IReadOnlyList<string> Members)
{
    /// <summary>The API, and what people and clients come in by: what is our own, and reads the most of a request.</summary>
    private static readonly string[] Own = ["/v1", "/auth", "/sign-", "/accept", "/health", "/.well-known"];

    /// <param name="document">The OpenAPI document of the grid that is asked.</param>
    public static RouteBook Of(JsonElement document)
    {
        var table = Table();
        var routes = table.Routes.SelectMany(route => route.Methods.DefaultIfEmpty("GET").Select(method => Route(route.Pattern, method, document)))
            .SelectMany(route => Enumerable.Repeat(route, WeightOf(route.Pattern)));
        var members = document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .SelectMany(schema => schema.Value.TryGetProperty("properties", out var all) ? all.EnumerateObject().Select(member => member.Name) : []);

        return new([.. routes], [.. members.Distinct()]);
    }

    /// <summary>As the program makes it, of a grid that is never started.</summary>
    private static RouteTable Table()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0"],
        });
        builder.AddGridHost();
        builder.AddClientApi();
        var app = builder.Build();
        app.MapClientApi();
        app.MapDashboard();

        return RouteTable.Of(app);
    }

    /// <summary>Scripts, styles and fonts once; pages, documents, metrics and the dashboard of Orleans, each of which is much work, some times.</summary>
    private static int WeightOf(string pattern)
    {
        if (Own.Any(start => pattern.StartsWith(start, StringComparison.Ordinal)))
            return 20;

        return pattern.Split('/')[^1].Contains('.') ? 1 : 4;
    }

    private static FuzzedRoute Route(string pattern, string method, JsonElement document)
    {
        var path = $"/{pattern.Trim('/')}";
        if (!document.GetProperty("paths").TryGetProperty(path, out var operations) || !operations.TryGetProperty(method.ToLowerInvariant(), out var operation))
            return new(path, method, [], []);

        var parameters = operation.TryGetProperty("parameters", out var listed)
            ? listed.EnumerateArray().Where(one => one.GetProperty("in").GetString() == "query").Select(one => one.GetProperty("name").GetString()!)
            : [];

        return new(path, method, [.. parameters], [.. Body(operation, document)]);
    }

    /// <summary>Names of the members that the body of an operation has, each with its type.</summary>
    private static IEnumerable<(string Name, string Type)> Body(JsonElement operation, JsonElement document)
    {
        if (!operation.TryGetProperty("requestBody", out var body) || !body.GetProperty("content").TryGetProperty("application/json", out var json)
            || !json.TryGetProperty("schema", out var schema))
        {
            return [];
        }

        if (schema.TryGetProperty("$ref", out var reference))
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);

        return schema.TryGetProperty("properties", out var members)
            ? members.EnumerateObject().Select(member => (member.Name, TypeOf(member.Value)))
            : [];
    }

    private static string TypeOf(JsonElement schema) => schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).FirstOrDefault(one => one != "null") ?? "string" : type.GetString()!
        : "string";
}

/// <param name="Pattern">With its parameters in braces.</param>
/// <param name="Query">Names of its parameters.</param>
/// <param name="Body">Members of its body, with their types in JSON.</param>
internal sealed record FuzzedRoute(string Pattern, string Method, IReadOnlyList<string> Query, IReadOnlyList<(string Name, string Type)> Body);

using System.Globalization;
using System.Text.Json.Nodes;
using ClientApi.Access;
using ClientApi.Facts;
using ClientApi.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace ClientApi.Reference;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class OpenApiSetup
{
    private const string ProblemType = "application/problem+json";

    private const string About =
        """
        Supply-chain carbon footprints: facts in, exact and settled totals out.

        A push returns a **receipt**. Pass it as `atLeast` (and a `wait`) to read totals that include it. Ids are any URN,
        percent-encoded in addresses. Decimals are accepted as numbers or strings. Emissions are in kg CO2e, removals and
        uptake negative. Every error is a problem document (RFC 9457) with a stable `code`; all of them are listed at
        [/problems](/problems).
        """;

    public static void AddReference(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) => Introduce(document));
        options.AddOperationTransformer(Describe);
    });

    public static void MapReference(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Allow(RouteRule.Anyone);
        app.MapScalarApiReference("/reference", options => options
            .WithTitle("Grid API").DisableDefaultFonts().DisableTelemetry().DisableAgent().HideDeveloperTools().WithNonce()).Allow(RouteRule.Anyone);
    }

    private static Task Introduce(OpenApiDocument document)
    {
        document.Info = new() { Title = "Grid API", Version = "v1", Description = About };
        // Addresses are relative to wherever the document came from.
        document.Servers = [];

        return Task.CompletedTask;
    }

    private static async Task Describe(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        DescribeId(operation);
        if (metadata.OfType<RouteExample>().FirstOrDefault() is { } example)
            Exemplify(operation, example);
        if (metadata.OfType<RouteFactBody>().Any())
            operation.RequestBody = FactBody();

        var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemAnswer), null, cancellation);
        context.Document?.AddComponent("Problem", schema);
        foreach (var status in metadata.OfType<RouteProblems>().SelectMany(problems => problems.Kinds).GroupBy(kind => kind.Status))
            (operation.Responses ??= [])[status.Key.ToString(CultureInfo.InvariantCulture)] = Response(status, context.Document);
    }

    private static void DescribeId(OpenApiOperation operation)
    {
        if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter.Name is "id") is { } id)
        {
            id.Description = "The id of the entity (any URN), percent-encoded: a slash in it is `%2F`.";
            id.Example = JsonValue.Create("urn:prod:acme:cell");
        }
    }

    private static void Exemplify(OpenApiOperation operation, RouteExample example)
    {
        if (operation.Responses?.TryGetValue("200", out var answer) is true
            && answer.Content?.TryGetValue("application/json", out var content) is true)
        {
            content.Example = example.Node();
        }
    }

    private static OpenApiRequestBody FactBody() => new()
    {
        Required = true,
        Description = "One fact, or one fact on each line.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [FactMediaType.One] = new()
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.Object },
                Example = JsonNode.Parse(Examples.Fact),
            },
            [FactMediaType.Many] = new()
            {
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = JsonValue.Create(Examples.Facts),
            },
        },
    };

    private static OpenApiResponse Response(IGrouping<int, ProblemKind> status, OpenApiDocument? document) => new()
    {
        Description = string.Join(" ", status.Select(kind => $"`{kind.Code}`: {kind.Title}.")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ProblemType] = new()
            {
                Schema = new OpenApiSchemaReference("Problem", document),
                Example = Example(status.First()),
            },
        },
    };

    private static JsonObject Example(ProblemKind kind) => new()
    {
        ["type"] = kind.Type,
        ["title"] = kind.Title,
        ["status"] = kind.Status,
        ["detail"] = kind.Remedy,
        ["code"] = kind.Code,
    };
}

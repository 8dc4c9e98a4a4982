using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Whole.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Every_route_is_described()
    {
        await using var host = await ApiHost.StartAsync(new());
        var (_, document) = await host.Client.ReadAsync("/openapi/v1.json");
        var paths = document.GetProperty("paths");

        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => (Path: "/" + route.RoutePattern.RawText!.Trim('/'), Methods: route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(route => route.Path.StartsWith("/v1", StringComparison.Ordinal) || route.Path.StartsWith("/health", StringComparison.Ordinal))
            .SelectMany(route => route.Methods.Select(method => (route.Path, Method: method.ToLowerInvariant())))
            .ToList();

        Assert.True(routes.Count >= 19, $"Only {routes.Count} routes were found.");
        foreach (var (path, method) in routes)
        {
            Assert.True(paths.TryGetProperty(path, out var operations) && operations.TryGetProperty(method, out _), $"{method} {path} is missing.");
            var operation = operations.GetProperty(method);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.GetProperty("description").GetString()!);
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            foreach (var parameter in operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().ToList() : [])
                Assert.True(parameter.TryGetProperty("description", out _), $"{parameter.GetProperty("name")} of {method} {path} has no description.");
        }
    }

    [Theory]
    [InlineData("/v1/facts")]
    [InlineData("/v1/products/{id}/publications")]
    public async Task What_may_be_sent_again_has_a_key(string path)
    {
        await using var host = await ApiHost.StartAsync(new());
        var (_, document) = await host.Client.ReadAsync("/openapi/v1.json");
        var parameters = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("parameters").EnumerateArray();

        Assert.Contains(parameters, parameter =>
            (parameter.GetProperty("name").GetString(), parameter.GetProperty("in").GetString()) is ("Idempotency-Key", "header"));
    }

    [Fact]
    public async Task Problems_are_described_with_their_codes()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (_, document) = await host.Client.ReadAsync("/openapi/v1.json");

        var conflict = document.GetProperty("paths").GetProperty("/v1/products/{id}/footprint").GetProperty("get").GetProperty("responses").GetProperty("409");
        Assert.Contains("NOT_YET_SETTLED", conflict.GetProperty("description").GetString(), StringComparison.Ordinal);
        var content = conflict.GetProperty("content").GetProperty("application/problem+json");
        Assert.Equal("#/components/schemas/Problem", content.GetProperty("schema").GetProperty("$ref").GetString());
        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties").TryGetProperty("code", out _));
    }

    [Fact]
    public async Task Facts_are_described_as_one_and_as_many()
    {
        await using var host = await ApiHost.StartAsync(new());

        var (_, document) = await host.Client.ReadAsync("/openapi/v1.json");

        var body = document.GetProperty("paths").GetProperty("/v1/facts").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        Assert.Equal(["application/json", "application/x-ndjson"], body.Names());
    }

    [Fact]
    public async Task Every_example_of_a_fact_is_accepted()
    {
        await using var host = await ApiHost.StartAsync(new());
        var (_, document) = await host.Client.ReadAsync("/openapi/v1.json");
        var body = document.GetProperty("paths").GetProperty("/v1/facts").GetProperty("post").GetProperty("requestBody").GetProperty("content");

        await host.Client.PushAsync(body.GetProperty("application/json").GetProperty("example").GetRawText(), "application/json");
        await host.Client.PushAsync(body.GetProperty("application/x-ndjson").GetProperty("example").GetString()!);

        Assert.All(host.Grid.Pushes, push => Assert.Empty(push.Rejections));
        Assert.Equal([1, 3], host.Grid.Pushes.Select(push => push.Facts.Count));
    }

    [Fact]
    public async Task The_reference_page_is_served_without_another_host()
    {
        await using var host = await ApiHost.StartAsync(new());

        using var response = await host.Client.GetAsync(new Uri("/reference/", UriKind.Relative));

        var page = await response.Content.ReadAsStringAsync();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.DoesNotContain("https://cdn", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("'nonce-", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}

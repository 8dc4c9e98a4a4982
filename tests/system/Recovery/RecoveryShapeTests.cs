using System.Net;
using System.Text.Json;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Recovery;

/// <summary>What a client of a real grid sees of a total that can't be shown, and that it comes back.</summary>
public sealed class RecoveryShapeTests
{
    [Fact]
    public async Task A_total_that_is_incomplete_or_divergent_says_why_and_comes_back()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=3");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };

        var incomplete = await AfterAsync(client, "urn:prod:b", Product("b", 2, ("a", 3)));
        Assert.Equal("incomplete", incomplete.GetProperty("status").GetString());
        Assert.Equal(2, incomplete.GetProperty("knownPart").GetProperty("fossil").GetDouble());
        Assert.Equal("""[{"of":"urn:prod:a","reason":"UNKNOWN"}]""", incomplete.GetProperty("missing").GetRawText());
        Assert.False(incomplete.TryGetProperty("total", out _) || incomplete.TryGetProperty("pcfExcludingBiogenicUptake", out _));

        var complete = await AfterAsync(client, "urn:prod:b", Product("a", 5));
        Assert.Equal("complete", complete.GetProperty("status").GetString());
        Assert.Equal(17, complete.GetProperty("total").GetProperty("fossil").GetDouble());
        Assert.Equal(17, complete.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        Assert.Equal(0, complete.GetProperty("missing").GetArrayLength());
        Assert.False(complete.TryGetProperty("knownPart", out _) || complete.TryGetProperty("loop", out _));

        var divergent = await AfterAsync(client, "urn:prod:b", Product("a", 5, ("b", 1)));
        Assert.Equal("divergent", divergent.GetProperty("status").GetString());
        Assert.Equal("""{"inputs":["urn:prod:a"],"closedBy":"3"}""", divergent.GetProperty("loop").GetRawText());
        Assert.False(divergent.TryGetProperty("total", out _) || divergent.TryGetProperty("knownPart", out _));
        Assert.False(divergent.TryGetProperty("pcfExcludingBiogenicUptake", out _));
        Assert.Equal(JsonValueKind.Null, divergent.GetProperty("errorBound").ValueKind);

        // a = 5 + b/6, b = 2 + 3a: b = 34.
        var opened = await AfterAsync(client, "urn:prod:b", Product("a", 5, ("b", 1 / 6.0)));
        Assert.Equal("complete", opened.GetProperty("status").GetString());
        Assert.Equal(34, opened.GetProperty("pcfExcludingBiogenicUptake").GetDouble(), 1e-9);
        Assert.InRange(opened.GetProperty("errorBound").GetDouble(), double.Epsilon, 1e-10);

        var gone = await PushAsync(client, """{"kind":"product","id":"urn:prod:a","withdrawn":true}""");
        (await client.ReadAsync($"/v1/products/urn%3Aprod%3Aa/footprint?atLeast={gone}&wait=30s")).IsProblem(410, "WITHDRAWN");
        (await client.ReadAsync($"/v1/products/urn%3Aprod%3Aa/footprint?atLeast={gone}9&wait=30s"))
            .IsProblem(400, "RECEIPT_BEYOND_HEAD", "atLeast");
    }

    private static async Task<JsonElement> AfterAsync(HttpClient client, string id, string fact)
    {
        var receipt = await PushAsync(client, fact);
        var (response, json) = await client.ReadAsync($"/v1/products/{Uri.EscapeDataString(id)}/footprint?atLeast={receipt}&wait=30s");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(receipt, json.GetProperty("settledThrough").GetString());

        return json;
    }

    private static async Task<string> PushAsync(HttpClient client, string fact)
    {
        var (response, json) = await client.PushAsync(fact, "application/json");
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return json.GetProperty("receipt").GetString()!;
    }

    private static string Product(string name, double fossil, params (string Of, double Quantity)[] inputs) => JsonSerializer.Serialize(new
    {
        kind = "product",
        id = $"urn:prod:{name}",
        enterprise = "urn:ent:maker",
        name,
        unit = "kilogram",
        direct = new[] { new { stage = "production", fossil } },
        inputs = inputs.Select(input => new { of = $"urn:prod:{input.Of}", quantity = input.Quantity }),
    });
}

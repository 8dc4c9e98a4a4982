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

    /// <summary>Amounts that are allowed one by one, and together are more than any number holds.</summary>
    [Fact]
    public async Task A_total_that_can_not_be_computed_shows_no_number_anywhere_and_comes_back()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=2");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        var chain = Enumerable.Range(1, 21).Select(number => Product($"c{number}", 1, ($"c{number - 1}", 1e15)));
        await PushAsync(
            client,
            string.Join('\n', chain.Prepend("""{"kind":"enterprise","id":"urn:ent:maker","name":"Maker"}""").Append("""{"kind":"volume","enterprise":"urn:ent:maker","product":"urn:prod:c21","quantity":1}""")),
            "application/x-ndjson");

        var unresolved = await AfterAsync(client, "urn:prod:c21", Product("c0", 1e15));
        var (set, sets) = await client.ReadAsync("/v1/footprints?ids=urn:prod:c0,urn:prod:c21");
        var (whole, inputs) = await client.ReadAsync("/v1/products/urn%3Aprod%3Ac21/footprint?detail=inputs");
        var (portfolio, enterprise) = await client.ReadAsync("/v1/enterprises/urn%3Aent%3Amaker/footprint");
        using var stream = new StreamReader(await client.GetStreamAsync(new Uri("/v1/enterprises/urn%3Aent%3Amaker/live", UriKind.Relative)));
        var begin = "";
        while (!begin.StartsWith("data:", StringComparison.Ordinal))
            begin = (await stream.ReadLineAsync())!;

        Assert.All([set, whole, portfolio], response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.All([unresolved, inputs, enterprise, sets.GetProperty("footprints")[1]], AssertHasNoNumber);
        Assert.Contains("UNRESOLVED", unresolved.GetProperty("missing").GetRawText(), StringComparison.Ordinal);
        Assert.False(inputs.TryGetProperty("breakdown", out _));
        Assert.Equal(1e15, sets.GetProperty("footprints")[0].GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        Assert.DoesNotContain("knownPart", begin, StringComparison.Ordinal);

        var back = await AfterAsync(client, "urn:prod:c21", Product("c1", 1));
        Assert.Equal("complete", back.GetProperty("status").GetString());
        Assert.Equal(1e300, back.GetProperty("pcfExcludingBiogenicUptake").GetDouble(), 1e286);
    }

    private static void AssertHasNoNumber(JsonElement footprint)
    {
        Assert.Equal("incomplete", footprint.GetProperty("status").GetString());
        Assert.False(footprint.TryGetProperty("total", out _) || footprint.TryGetProperty("knownPart", out _));
        Assert.False(footprint.TryGetProperty("pcfExcludingBiogenicUptake", out _));
        Assert.Equal(JsonValueKind.Null, footprint.GetProperty("errorBound").ValueKind);
        Assert.Equal(JsonValueKind.Null, footprint.GetProperty("primaryDataShare").ValueKind);
    }

    private static async Task<JsonElement> AfterAsync(HttpClient client, string id, string fact)
    {
        var receipt = await PushAsync(client, fact);
        var (response, json) = await client.ReadAsync($"/v1/products/{Uri.EscapeDataString(id)}/footprint?atLeast={receipt}&wait=30s");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(receipt, json.GetProperty("settledThrough").GetString());

        return json;
    }

    private static async Task<string> PushAsync(HttpClient client, string fact, string type = "application/json")
    {
        var (response, json) = await client.PushAsync(fact, type);
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

using System.Text.Json;
using Whole.Tests.Api;

namespace Whole.Tests.Reads;

/// <summary>What a border hides leaves no trace in lists, over a whole grid.</summary>
public sealed class BorderListTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_blocked_is_neither_listed_nor_counted_nor_found_nor_ranked(bool mustShare)
    {
        await using var host = await ReadsHost.StartAsync(mustShare, EveryReader.All);
        await host.StateAsync(
            """{"kind":"enterprise","id":"urn:ent:e0","name":"Buyer"}""",
            """{"kind":"enterprise","id":"urn:ent:e1","name":"Hidden"}""",
            """{"kind":"enterprise","id":"urn:ent:e2","name":"Seen"}""",
            Product("urn:prod:a", "urn:ent:e0", "Low", 1), Product("urn:prod:b", "urn:ent:e1", "Hidden product", 2), Product("urn:prod:c", "urn:ent:e2", "High", 3),
            """{"kind":"share","enterprise":"urn:ent:e1","with":"urn:ent:e0"}""", """{"kind":"share","enterprise":"urn:ent:e2","with":"urn:ent:e0"}""");
        using var buyer = await host.AsAsync("e0");
        using var hidden = await host.AsAsync("e1");
        Assert.Equal(["urn:prod:a", "urn:prod:b", "urn:prod:c"], await IdsAsync(buyer, "products?sort=pcf", 3));

        await host.BlockAsync(isLibrary: false, "urn:ent:e1", isBlocked: true);

        Assert.Equal(["urn:prod:a", "urn:prod:c"], await IdsAsync(buyer, "products?sort=pcf", 2));
        Assert.Equal(["urn:prod:c"], await IdsAsync(buyer, "products?sort=pcf&limit=1&offset=1", 2));
        Assert.Empty(await IdsAsync(buyer, "products?search=hidden", 0));
        Assert.Empty(await IdsAsync(buyer, "enterprises/urn:ent:e1/products", 0));
        Assert.Equal(["urn:ent:e0", "urn:ent:e2"], await IdsAsync(buyer, "enterprises?sort=id", 2));
        Assert.Empty(await IdsAsync(buyer, "enterprises?search=hidden", 0));
        Assert.Contains("urn:prod:b", await IdsAsync(hidden, "products", mustShare ? 1 : 3));
    }

    [Fact]
    public async Task A_factor_is_kept_by_the_library_that_it_names_whatever_its_id()
    {
        await using var host = await ReadsHost.StartAsync(mustShare: true, EveryReader.All);
        await host.GiveLibraryAsync("inland", "authority");
        await host.BlockAsync(isLibrary: true, "inland", isBlocked: true);
        await host.StateAsync(
            Factor("urn:factor:odd", "inland"), Factor("urn:factor:inland:other", "abroad"), Factor("urn:factor:gone", "inland"),
            """{"kind":"product","id":"urn:prod:a","enterprise":"urn:ent:e0","name":"Own","unit":"kilogram","inputs":[{"of":"urn:factor:odd","quantity":1}]}""");
        await host.StateAsync("""{"kind":"factor","id":"urn:factor:gone","withdrawn":true}""");
        using var reader = await host.AsAsync("e0");
        using var owner = await host.AsAsync("authority");

        foreach (var (address, isOwners) in new[] { ("urn:factor:odd", 200), ("urn:factor:gone", 410) })
        {
            (await reader.ReadAsync($"/v1/factors/{address}/footprint")).IsProblem(404, "NOT_FOUND");
            Assert.Equal(isOwners, (int)(await owner.ReadAsync($"/v1/factors/{address}/footprint")).Response.StatusCode);
        }

        Assert.Equal(["urn:factor:inland:other"], await IdsAsync(reader, "factors", 1));
        Assert.Equal(["urn:factor:inland:other", "urn:factor:odd"], await IdsAsync(owner, "factors?sort=id", 2));
        var (_, set) = await reader.ReadAsync("/v1/footprints?ids=urn:factor:odd,urn:factor:inland:other");
        Assert.Equal(["urn:factor:odd"], set.GetProperty("notFound").EnumerateArray().Select(one => one.GetString()));
        var (_, own) = await reader.ReadAsync("/v1/products/urn:prod:a/footprint?detail=provenance");
        Assert.DoesNotContain("inland", own.GetProperty("provenance").GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string?>> IdsAsync(HttpClient client, string path, int total)
    {
        var (_, page) = await client.ReadAsync($"/v1/{path}");
        Assert.True(page.GetProperty("total").GetInt32() == total, page.GetRawText());

        return [.. page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString())];
    }

    private static string Product(string id, string enterprise, string name, int fossil) => JsonSerializer.Serialize(new
    {
        kind = "product",
        id,
        enterprise,
        name,
        unit = "kilogram",
        direct = new[] { new { stage = "production", fossil, primary = true } },
    });

    private static string Factor(string id, string library) =>
        $$"""{"kind":"factor","id":"{{id}}","library":"{{library}}","release":"1","name":"Factor","unit":"kilogram","fossil":2,"source":"made for a test"}""";
}

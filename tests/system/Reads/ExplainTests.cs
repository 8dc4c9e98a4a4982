using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Reads;

/// <summary>Who may do what, and why, as the grid tells it.</summary>
public sealed class ExplainTests
{
    private const string Explain = "/v1/access/explain";

    [Theory]
    [InlineData("enterprise-reader", "read", "product", "urn:prod:acme:cell", "breakdown", true)]
    [InlineData("enterprise-reader", "write", "product", "urn:prod:acme:cell", null, false)]
    [InlineData("enterprise-writer", "write", "product", "urn:prod:acme:cell", null, true)]
    [InlineData("enterprise-writer", "write", "enterprise", "urn:ent:other", null, false)]
    [InlineData("enterprise-writer", "write", "library", "demo", null, false)]
    [InlineData("enterprise-admin", "manage", "organisation", "urn:ent:acme", null, true)]
    [InlineData("enterprise-admin", "manage", "enterprise", "urn:ent:acme", null, true)]
    [InlineData("other-enterprise", "read", "product", "urn:prod:acme:cell", "figure", true)]
    [InlineData("other-enterprise", "read", "product", "urn:prod:acme:cell", "breakdown", false)]
    [InlineData("bank", "read", "product", "urn:prod:acme:cell", null, false)]
    [InlineData("bank", "read", "enterprise", "urn:ent:acme", "live", false)]
    [InlineData("operator", "operate", "grid", null, null, true)]
    public async Task Says_what_the_rules_say(string name, string action, string kind, string? id, string? part, bool isAllowed)
    {
        await using var host = await StartAsync();
        using var client = await host.AsAsync(name);

        var (_, json) = await client.SendAsync(HttpMethod.Post, Explain, Body(action, kind, id, part));

        Assert.Equal(isAllowed, json.GetProperty("allowed").GetBoolean());
        Assert.Equal(host.Ids[name], json.GetProperty("principal").GetString());
        Assert.NotEmpty(json.GetProperty("reason").GetString()!);
    }

    [Theory]
    [InlineData("bank")]
    [InlineData("operator")]
    public async Task Tells_what_is_not_seen_as_what_is_not_there(string name)
    {
        await using var host = await StartAsync();
        using var client = await host.AsAsync(name);

        foreach (var (kind, there, never) in (IEnumerable<(string, string, string)>)[("product", "urn:prod:acme:cell", "urn:prod:acme:none"), ("enterprise", "urn:ent:acme", "urn:ent:none")])
        {
            var (_, unseen) = await client.SendAsync(HttpMethod.Post, Explain, Body("read", kind, there, null));
            var (_, missing) = await client.SendAsync(HttpMethod.Post, Explain, Body("read", kind, never, null));

            Assert.Equal(missing.GetRawText(), unseen.GetRawText());
        }
    }

    [Fact]
    public async Task Is_for_oneself_for_admins_of_an_organisation_and_for_operators()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var operates = await host.AsAsync("operator");
        using var bank = await host.AsAsync("bank");

        string About(string name) => $$"""{"action":"write","resource":{"kind":"enterprise","id":"urn:ent:acme"},"principal":"{{host.Ids[name]}}"}""";

        Assert.True((await admin.SendAsync(HttpMethod.Post, Explain, About("enterprise-writer"))).Json.GetProperty("allowed").GetBoolean());
        Assert.False((await admin.SendAsync(HttpMethod.Post, Explain, About("enterprise-reader"))).Json.GetProperty("allowed").GetBoolean());
        Assert.False((await operates.SendAsync(HttpMethod.Post, Explain, About("bank"))).Json.GetProperty("allowed").GetBoolean());
        Assert.False((await bank.SendAsync(HttpMethod.Post, Explain, About("bank"))).Json.GetProperty("allowed").GetBoolean());
        (await admin.SendAsync(HttpMethod.Post, Explain, About("bank"))).IsProblem(404, "UNKNOWN_PRINCIPAL", "principal");
        (await bank.SendAsync(HttpMethod.Post, Explain, About("enterprise-writer"))).IsProblem(404, "UNKNOWN_PRINCIPAL", "principal");
    }

    [Theory]
    [InlineData("""{"action":"steal","resource":{"kind":"grid"}}""", "action")]
    [InlineData("""{"action":"read","resource":{"kind":"volume","id":"urn:x:y"}}""", "resource.kind")]
    [InlineData("""{"action":"read","resource":{"kind":"product"}}""", "resource.id")]
    [InlineData("""{"action":"read","resource":{"kind":"product","id":"urn:x:y","part":"all"}}""", "resource.part")]
    public async Task Refuses_what_has_no_meaning(string body, string field)
    {
        await using var host = await StartAsync();
        using var client = await host.AsAsync("bank");

        (await client.SendAsync(HttpMethod.Post, Explain, body)).IsProblem(400, "BAD_PARAMETER", field);
    }

    private static async Task<AccessHost> StartAsync()
    {
        var grid = new GridFake().With(Figures.Enterprise(Figures.Acme, 4), Figures.Product(Figures.Cell, 2));
        grid.Shared.Add(Figures.Cell);

        return await AccessHost.StartAsync(grid);
    }

    private static string Body(string action, string kind, string? id, string? part)
    {
        var (named, partly) = (id is null ? "" : $",\"id\":\"{id}\"", part is null ? "" : $",\"part\":\"{part}\"");

        return $$$"""{"action":"{{{action}}}","resource":{"kind":"{{{kind}}}"{{{named}}}{{{partly}}}}}""";
    }
}

using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Clients;
using Footprints.Facts;
using Microsoft.Extensions.DependencyInjection;
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
    [InlineData("operator", "observe", "grid", null, null, true)]
    [InlineData("enterprise-admin", "observe", "grid", null, null, false)]
    [InlineData("enterprise-writer", "write", "factor", "urn:factor:demo:grid-cn:2023", null, false)]
    [InlineData("enterprise-writer", "read", "factor", "urn:factor:demo:grid-cn:2023", null, true)]
    public async Task Says_what_the_rules_say(string name, string action, string kind, string? id, string? part, bool isAllowed)
    {
        await using var host = await StartAsync();
        using var client = await host.AsAsync(name);

        var (_, json) = await client.SendAsync(HttpMethod.Post, Explain, Body(action, kind, id, part));

        Assert.Equal(isAllowed, json.GetProperty("allowed").GetBoolean());
        Assert.Equal(host.Ids[name], json.GetProperty("principal").GetString());
        Assert.NotEmpty(json.GetProperty("reason").GetString()!);
    }

    /// <summary>Who may push and not read is told so of a push.</summary>
    [Fact]
    public async Task Says_of_whoever_only_writes_that_it_writes_and_does_not_read()
    {
        await using var host = await StartAsync();
        var made = await host.InScopeAsync(async services => Assert.IsType<Registered<NewClient>.Done>(
            await services.GetRequiredService<ClientRegister>().AddAsync(Figures.Acme, "pushes", Roles.Write, default)).Value);
        using var admin = await host.AsAsync("enterprise-admin");

        async Task<bool> MayAsync(string action, string id) => (await admin.SendAsync(
            HttpMethod.Post, Explain,
            $$$"""{"action":"{{{action}}}","resource":{"kind":"product","id":"{{{id}}}"},"principal":"{{{made.Client.Id}}}"}""")).Json.GetProperty("allowed").GetBoolean();

        Assert.True(await MayAsync("write", Figures.Cell));
        Assert.False(await MayAsync("read", Figures.Cell));
        Assert.False(await MayAsync("write", "urn:prod:acme:none"));
    }

    /// <summary>Else an admin would ask for a client of its own that reads nothing, and learn what there is.</summary>
    [Fact]
    public async Task Says_of_whoever_does_not_read_the_same_whether_something_is_there_or_not()
    {
        await using var host = await StartAsync();
        var made = await host.InScopeAsync(async services => Assert.IsType<Registered<NewClient>.Done>(
            await services.GetRequiredService<ClientRegister>().AddAsync("urn:ent:other", "pushes", Roles.Write, default)).Value);
        using var other = await host.AsAsync("other-enterprise");

        async Task<string> WhyAsync(string id) => (await other.SendAsync(
            HttpMethod.Post, Explain,
            $$$"""{"action":"read","resource":{"kind":"product","id":"{{{id}}}"},"principal":"{{{made.Client.Id}}}"}""")).Json.GetRawText();

        Assert.Equal(await WhyAsync("urn:prod:acme:none"), await WhyAsync(Figures.Cell));
    }

    [Theory]
    [InlineData("enterprise-reader", "read", "figure", true)]
    [InlineData("enterprise-reader", "read", "history", true)]
    [InlineData("enterprise-reader", "write", null, false)]
    [InlineData("enterprise-writer", "write", null, true)]
    [InlineData("bank", "read", "publications", true)]
    [InlineData("bank", "read", "history", true)]
    [InlineData("bank", "read", "figure", false)]
    [InlineData("other-enterprise", "read", "history", false)]
    [InlineData("other-enterprise", "write", null, false)]
    public async Task Says_of_what_was_withdrawn_what_its_last_owner_may_and_has_granted(string name, string action, string? part, bool isAllowed)
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var client = await host.AsAsync(name);
        await admin.SendAsync(
            HttpMethod.Post, "/v1/access/grants", """{"to":"bank","what":["history"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""");
        (host.Grid.Refused, host.Grid.LastOwners[Figures.Cell]) = (new Refusal.Withdrawn(), Figures.Acme);

        var (_, json) = await client.SendAsync(HttpMethod.Post, Explain, Body(action, "product", Figures.Cell, part));

        Assert.True(isAllowed == json.GetProperty("allowed").GetBoolean(), json.ToString());
        Assert.Equal(!isAllowed && name is ("bank" or "other-enterprise"), json.GetProperty("reason").GetString()!.StartsWith("There is no such product", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_factor_of_a_blocked_library_is_not_to_be_used_across_a_border()
    {
        const string Question = """{"action":"write","resource":{"kind":"factor-use","id":"urn:factor:cn:grid:1"}}""";
        await using var host = await StartAsync();
        using var operators = await host.AsAsync("operator");
        using var other = await host.AsAsync("other-enterprise");
        using var writer = await host.AsAsync("enterprise-writer");
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn", """{"organisation":"urn:ent:acme"}""");
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn/cross-border", """{"crossBorder":"blocked"}""");

        var (_, refused) = await other.SendAsync(HttpMethod.Post, Explain, Question);

        Assert.False(refused.GetProperty("allowed").GetBoolean(), refused.ToString());
        Assert.Contains("library", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True((await writer.SendAsync(HttpMethod.Post, Explain, Question)).Json.GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task A_factor_is_its_librarys_owners_to_state()
    {
        await using var host = await StartAsync();
        using var operators = await host.AsAsync("operator");
        using var writer = await host.AsAsync("enterprise-writer");
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/demo", """{"organisation":"urn:ent:acme"}""");

        var (_, json) = await writer.SendAsync(HttpMethod.Post, Explain, Body("write", "factor", "urn:factor:demo:grid-cn:2023", null));

        Assert.True(json.GetProperty("allowed").GetBoolean(), json.ToString());
    }

    [Theory]
    [InlineData("enterprise-writer", """{"action":"write","resource":{"kind":"share","id":"urn:ent:acme","with":"urn:ent:other"}}""", false)]
    [InlineData("enterprise-writer", """{"action":"write","resource":{"kind":"share","id":"urn:ent:acme","with":"urn:ent:acme"}}""", true)]
    [InlineData("enterprise-reader", """{"action":"write","resource":{"kind":"share","id":"urn:ent:acme","with":"urn:ent:acme"}}""", false)]
    [InlineData("other-enterprise", """{"action":"write","resource":{"kind":"share","id":"urn:ent:other","with":"urn:ent:acme"}}""", true)]
    [InlineData("enterprise-admin", """{"action":"manage","resource":{"kind":"roles","id":"urn:ent:acme","roles":["write"]}}""", true)]
    [InlineData("enterprise-admin", """{"action":"manage","resource":{"kind":"roles","id":"urn:ent:other","roles":["read"]}}""", false)]
    [InlineData("enterprise-admin", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:newco"}}""", true)]
    [InlineData("enterprise-admin", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:other"}}""", false)]
    [InlineData("enterprise-writer", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:newco"}}""", false)]
    [InlineData("operator", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:other"}}""", true)]
    [InlineData("bank", """{"action":"manage","resource":{"kind":"invitation","id":"urn:ent:newco"}}""", false)]
    [InlineData("enterprise-admin", """{"action":"free","resource":{"kind":"enterprise-border","id":"urn:ent:acme"}}""", false)]
    [InlineData("operator", """{"action":"free","resource":{"kind":"enterprise-border","id":"urn:ent:acme"}}""", true)]
    [InlineData("operator", """{"action":"block","resource":{"kind":"library-border","id":"nobodys"}}""", false)]
    [InlineData("enterprise-admin", """{"action":"block","resource":{"kind":"library-border","id":"nobodys"}}""", false)]
    [InlineData("enterprise-writer", """{"action":"ask","resource":{"kind":"share-request","id":"urn:ent:other"}}""", true)]
    [InlineData("enterprise-writer", """{"action":"ask","resource":{"kind":"share-request","id":"urn:ent:acme"}}""", false)]
    [InlineData("enterprise-reader", """{"action":"ask","resource":{"kind":"share-request","id":"urn:ent:other"}}""", false)]
    [InlineData("enterprise-writer", """{"action":"answer","resource":{"kind":"share-request","id":"urn:ent:acme"}}""", true)]
    [InlineData("other-enterprise", """{"action":"answer","resource":{"kind":"share-request","id":"urn:ent:acme"}}""", false)]
    [InlineData("enterprise-writer", """{"action":"write","resource":{"kind":"factor-use","id":"urn:factor:demo:x:1"}}""", true)]
    [InlineData("bank", """{"action":"write","resource":{"kind":"factor-use","id":"urn:factor:demo:x:1"}}""", false)]
    [InlineData("enterprise-admin", """{"action":"request","resource":{"kind":"enterprise-approval","id":"urn:ent:acme","with":"bank"}}""", true)]
    [InlineData("other-enterprise", """{"action":"request","resource":{"kind":"enterprise-approval","id":"urn:ent:acme","with":"bank"}}""", false)]
    [InlineData("operator", """{"action":"decide","resource":{"kind":"enterprise-approval","id":"urn:ent:acme"}}""", true)]
    [InlineData("enterprise-admin", """{"action":"decide","resource":{"kind":"enterprise-approval","id":"urn:ent:acme"}}""", false)]
    [InlineData("enterprise-admin", """{"action":"take-back","resource":{"kind":"enterprise-approval","id":"urn:ent:acme"}}""", true)]
    [InlineData("other-enterprise", """{"action":"take-back","resource":{"kind":"enterprise-approval","id":"urn:ent:acme"}}""", false)]
    [InlineData("operator", """{"action":"decide","resource":{"kind":"library-approval","id":"nobodys"}}""", false)]
    public async Task Says_of_a_change_what_would_become_of_it(string name, string question, bool isAllowed)
    {
        await using var host = await StartAsync();
        using var operators = await host.AsAsync("operator");
        using var client = await host.AsAsync(name);
        await operators.SendAsync(HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", """{"crossBorder":"blocked"}""");

        var (_, json) = await client.SendAsync(HttpMethod.Post, Explain, question);

        Assert.Equal(isAllowed, json.GetProperty("allowed").GetBoolean());
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
    [InlineData("""{"action":"read","resource":{"kind":"share","id":"urn:x:y","with":"urn:x:z"}}""", "action")]
    [InlineData("""{"action":"write","resource":{"kind":"share","id":"urn:x:y"}}""", "resource.with")]
    [InlineData("""{"action":"manage","resource":{"kind":"roles","id":"urn:x:y","roles":["all"]}}""", "resource.roles")]
    [InlineData("""{"action":"manage","resource":{"kind":"invitation"}}""", "resource.id")]
    [InlineData("""{"action":"request","resource":{"kind":"enterprise-approval","id":"urn:x:y"}}""", "resource.with")]
    [InlineData("""{"action":"read","resource":{"kind":"share-request","id":"urn:x:y"}}""", "action")]
    public async Task Refuses_what_has_no_meaning(string body, string field)
    {
        await using var host = await StartAsync();
        using var client = await host.AsAsync("bank");

        (await client.SendAsync(HttpMethod.Post, Explain, body)).IsProblem(400, "BAD_PARAMETER", field);
    }

    private static async Task<AccessHost> StartAsync()
    {
        var grid = new GridFake().With(Figures.Enterprise(Figures.Acme, 4), Figures.Product(Figures.Cell, 2), Figures.Product("urn:factor:demo:grid-cn:2023", 0.6) with { Kind = FactKind.Factor, Enterprise = null });
        grid.Shared.Add(Figures.Cell);

        return await AccessHost.StartAsync(grid);
    }

    private static string Body(string action, string kind, string? id, string? part)
    {
        var (named, partly) = (id is null ? "" : $",\"id\":\"{id}\"", part is null ? "" : $",\"part\":\"{part}\"");

        return $$$"""{"action":"{{{action}}}","resource":{"kind":"{{{kind}}}"{{{named}}}{{{partly}}}}}""";
    }
}

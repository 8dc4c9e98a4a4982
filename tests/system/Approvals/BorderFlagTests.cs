using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Whole.Tests.Api;
using Whole.Tests.Audit;
using Whole.Tests.Cluster;

namespace Whole.Tests.Approvals;

/// <summary>Who blocks and frees what, and what a block keeps from whom.</summary>
public sealed class BorderFlagTests
{
    private const string Free = """{"crossBorder":"free"}""";
    private const string Flag = "/v1/access/enterprises/urn:ent:acme/cross-border";
    private const string Component =
        """{"kind":"component","id":"urn:comp:x:1","enterprise":"urn:ent:other","name":"X","unit":"piece","sources":[{"of":"urn:prod:x:2","share":1,"instead":"urn:factor:cn-grid:2023"}]}""";

    [Fact]
    public async Task What_is_blocked_all_the_same_is_warned_of()
    {
        await using var border = await BorderHost.StartAsync();
        using var warnings = new Warnings();
        border.Service<ILoggerFactory>().AddProvider(warnings);

        border.Grid.Sharing = Footprints.Cells.Sharing.Open;
        await Eventually.Is(() =>
        {
            border.Clock.Advance(TimeSpan.FromSeconds(5));

            return Task.FromResult(warnings.Texts.Any(IsIt));
        });

        static bool IsIt(string text) => text.StartsWith("1 enterprises are blocked at a border, but figures need not be shared", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_blocked_while_every_product_counts_for_everybody()
    {
        await using var border = await BorderHost.StartAsync();
        border.Grid.Sharing = Footprints.Cells.Sharing.Open;

        (await border.Acme.SendAsync(HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", BorderHost.Blocked)).IsProblem(409, "SHARING_OPEN");
        Assert.Equal(HttpStatusCode.OK, (await border.Acme.SendAsync(
            HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", """{"crossBorder":"free"}""")).Response.StatusCode);
        await border.Operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/inland", """{"organisation":"urn:ent:acme"}""");
        Assert.Equal(HttpStatusCode.OK, (await border.Acme.SendAsync(HttpMethod.Put, "/v1/access/libraries/inland/cross-border", BorderHost.Blocked)).Response.StatusCode);
    }

    [Fact]
    public async Task Factors_of_a_blocked_library_are_not_used_elsewhere_by_their_usual_ids()
    {
        await using var border = await BorderHost.StartAsync();
        await border.Operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn-grid", """{"organisation":"urn:ent:acme"}""");
        Assert.Equal(200, (int)(await border.Other.PushAsync(ProductOf("urn:ent:other"))).Response.StatusCode);

        var (_, set) = await border.Acme.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn-grid/cross-border", BorderHost.Blocked);

        Assert.Equal("blocked", set.GetProperty("crossBorder").GetString());
        (await border.Other.PushAsync(ProductOf("urn:ent:other"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "inputs[1].of");
        (await border.Other.PushAsync(Component)).IsProblem(403, "CROSS_BORDER_BLOCKED", "sources[0].instead");
        Assert.Equal(200, (int)(await border.Neighbour.PushAsync(ProductOf("urn:ent:neighbour"))).Response.StatusCode);
        Assert.Single(await AuditRouteTests.EntriesAsync(border.Acme, "?kind=refusal"), one => one.GetProperty("library").GetString() == "cn-grid");
    }

    [Fact]
    public async Task Who_has_blocked_it_says_who_may_free_it()
    {
        await using var border = await BorderHost.StartAsync();

        Assert.Equal("enterprise", await BlockerAfterAsync(border.Acme, BorderHost.Blocked));
        Assert.Null(await BlockerAfterAsync(border.Acme, Free));
        Assert.Equal("authority", await BlockerAfterAsync(border.Authority, BorderHost.Blocked));
        Assert.Equal("authority", await BlockerAfterAsync(border.Acme, BorderHost.Blocked));
        (await border.Acme.SendAsync(HttpMethod.Put, Flag, Free)).IsProblem(403, "FORBIDDEN");
        (await border.Other.SendAsync(HttpMethod.Put, Flag, BorderHost.Blocked)).IsProblem(403, "FORBIDDEN");
        (await border.Acme.SendAsync(HttpMethod.Put, Flag, "{}")).IsProblem(422, "BAD_PRINCIPAL", "crossBorder");
        Assert.Null(await BlockerAfterAsync(border.Operators, Free));
    }

    [Fact]
    public async Task A_stranger_is_told_nothing_else_of_what_is_anothers_than_of_what_is_nobodys()
    {
        await using var border = await BorderHost.StartAsync();
        await border.Operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn-grid", """{"organisation":"urn:ent:acme"}""");

        var (acme, nobodys) = (await TriedAsync(border.Other, "urn:ent:acme", "cn-grid"), await TriedAsync(border.Other, "urn:ent:none", "none"));

        Assert.All(acme, answer => Assert.Equal("403 FORBIDDEN", answer[..13]));
        Assert.Equal(acme, nobodys);
        Assert.Empty(await AuditRouteTests.EntriesAsync(border.Other, "?kind=refusal"));
        Assert.Equal(4, (await AuditRouteTests.EntriesAsync(border.Acme, "?kind=refusal")).Count);
        (await border.Operators.SendAsync(HttpMethod.Put, "/v1/access/enterprises/urn:ent:none/cross-border", BorderHost.Blocked)).IsProblem(404, "UNKNOWN_PRINCIPAL");
    }

    /// <summary>What somebody is answered who tries to block an enterprise and a library, and to have them told to others.</summary>
    private static async Task<List<string>> TriedAsync(HttpClient client, string enterprise, string library)
    {
        const string wanted = "\"to\":\"urn:ent:neighbour\",\"reason\":\"For the passport\",\"validUntil\":\"2026-09-01T00:00:00Z\"";
        var answers = new[]
        {
            await client.SendAsync(HttpMethod.Put, $"/v1/access/enterprises/{enterprise}/cross-border", BorderHost.Blocked),
            await client.SendAsync(HttpMethod.Put, $"/v1/access/libraries/{library}/cross-border", Free),
            await client.SendAsync(HttpMethod.Post, BorderHost.Approvals, $$"""{"enterprise":"{{enterprise}}",{{wanted}}}"""),
            await client.SendAsync(HttpMethod.Post, BorderHost.Approvals, $$"""{"library":"{{library}}",{{wanted}}}"""),
        };

        return [.. answers.Select(answer => $"{(int)answer.Response.StatusCode} {answer.Json.GetProperty("code")} {answer.Json.GetProperty("detail")}")];
    }

    [Fact]
    public async Task Countries_are_set_by_operators_and_are_countries()
    {
        await using var border = await BorderHost.StartAsync();
        const string address = "/v1/access/organisations/urn:ent:acme/country";

        (await border.Acme.SendAsync(HttpMethod.Put, address, """{"country":"DE"}""")).IsProblem(403, "FORBIDDEN");
        (await border.Operators.SendAsync(HttpMethod.Put, address, """{"country":"ZZ"}""")).IsProblem(422, "BAD_PRINCIPAL", "country");
    }

    private static async Task<string?> BlockerAfterAsync(HttpClient client, string flag)
    {
        var (_, json) = await client.SendAsync(HttpMethod.Put, Flag, flag);
        var blocker = json.GetProperty("blockedBy");
        Assert.Equal(blocker.ValueKind == JsonValueKind.Null ? "free" : "blocked", json.GetProperty("crossBorder").GetString());

        return blocker.GetString();
    }

    private static string ProductOf(string enterprise) =>
        $$"""{"kind":"product","id":"urn:prod:x:1","enterprise":"{{enterprise}}","name":"X","unit":"piece","inputs":[{"of":"urn:prod:x:2","quantity":1},{"of":"urn:factor:cn-grid:2023","quantity":2}]}""";
}

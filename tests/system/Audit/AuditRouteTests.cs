using System.Net;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Audit;
using Grains.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Whole.Tests.Access;
using Whole.Tests.Api;

namespace Whole.Tests.Audit;

/// <summary>What a host records of what it refuses and of changes of rights, and to whom it shows that.</summary>
public sealed class AuditRouteTests
{
    private const string Address = "/v1/access/audit";

    [Fact]
    public async Task Changes_of_rights_tell_who_did_what_and_none_of_the_secrets()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");

        var (_, client) = await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"ERP","roles":["read","write"]}""");
        var id = client.GetProperty("clientId").GetString()!;
        var (_, rotated) = await admin.SendAsync(HttpMethod.Post, $"/v1/access/clients/{id}/rotate", """{"overlapHours":2}""");
        await admin.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{id}");
        var (_, link) = await admin.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"email":"ben@acme.example","roles":["read"]}""");
        using var anonymous = host.Anonymous();
        await anonymous.SendAsync(
            HttpMethod.Post, "/v1/access/links", $$"""{"code":"{{link.GetProperty("code").GetString()}}","name":"Ben","password":"a password of ben"}""");
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/acme-factors", """{"organisation":"urn:ent:acme"}""");
        await admin.SendAsync(HttpMethod.Delete, "/v1/access/people/ben@acme.example");

        var entries = await EntriesAsync(admin, "?kind=rights");
        var done = entries.Take(7).Reverse().ToList();
        Assert.Equal(
            ["client.add", "client.rotate", "client.revoke", "link.person", "person.add", "library.give", "person.revoke"],
            done.Select(one => one.GetProperty("action").GetString()));
        Assert.Equal(host.Ids["enterprise-admin"], done[0].GetProperty("principal").GetString());
        Assert.Equal(id, done[0].GetProperty("entity").GetString());
        Assert.Equal("127.0.0.1", done[0].GetProperty("address").GetString());
        Assert.Equal("", done[4].GetProperty("principal").GetString());
        Assert.Equal(host.Ids["operator"], done[5].GetProperty("principal").GetString());
        Assert.Equal("acme-factors", done[5].GetProperty("library").GetString());
        Assert.Equal(JsonValueKind.Null, done[5].GetProperty("address").ValueKind);
        Assert.All(done, one => Assert.Equal("urn:ent:acme", one.GetProperty("about").GetString()));
        var all = string.Concat((await EntriesAsync(operators, "?limit=500")).Select(one => one.GetRawText()));
        foreach (var secret in (string[])
        [
            client.GetProperty("clientSecret").GetString()!, rotated.GetProperty("clientSecret").GetString()!, link.GetProperty("code").GetString()!,
            "a password of ben", host.Secrets["bank"],
        ])
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_can_not_be_recorded_is_not_made()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await BreakAsync(host);

        var answer = await admin.SendAsync(HttpMethod.Post, "/v1/access/clients", """{"name":"ERP"}""");

        Assert.True((int)answer.Response.StatusCode >= 500, $"It was answered {answer.Response.StatusCode}.");
        Assert.DoesNotContain("ERP", (await admin.ReadAsync("/v1/access/clients")).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_not_be_recorded_is_not_shown_and_what_is_ones_own_is()
    {
        await using var host = await AccessHost.StartAsync(
            new GridFake().With(Figures.Enterprise(Figures.Acme, 4)),
            map: app => app.MapGet("/disclosed", async (AuditTrail trail) =>
            {
                await trail.RecordAsync(AuditLab.Read(1));

                return "a figure";
            }).Allow(RouteRule.Readers));
        using var admin = await host.AsAsync("enterprise-admin");
        using var reader = await host.AsAsync("enterprise-reader");
        Assert.Equal("a figure", await admin.GetStringAsync("/disclosed"));

        await BreakAsync(host);

        var refused = await admin.ReadAsync("/disclosed");
        refused.IsProblem(503, "AUDIT_UNAVAILABLE");
        Assert.DoesNotContain("a figure", refused.Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/v1/enterprises/urn:ent:acme/footprint")).StatusCode);
        Assert.Equal(200, (int)(await admin.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""")).Response.StatusCode);

        // A refusal stays one, and is recorded as soon as that can be done.
        (await reader.ReadAsync("/v1/access/clients")).IsProblem(403, "FORBIDDEN");
        await host.ExecuteAsync("DROP TRIGGER audit_entries_fail");
        await host.App.Services.GetRequiredService<RefusedAttempts>().SweepAsync(isLast: true);
        Assert.Equal(host.Ids["enterprise-reader"], Assert.Single(await EntriesAsync(admin, "?kind=refusal")).GetProperty("principal").GetString());
        Assert.Equal("a figure", await admin.GetStringAsync("/disclosed"));
    }

    [Fact]
    public async Task Refused_attempts_tell_who_tried_what()
    {
        await using var host = await AccessHost.StartAsync();
        using var reader = await host.AsAsync("enterprise-reader");
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        using var forged = host.With("forged");

        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync("/v1/access/clients")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await forged.GetAsync("/v1/products")).StatusCode);
        await other.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{host.Ids["enterprise-reader"]}");
        using var anonymous = host.Anonymous();
        await anonymous.GetAsync("/v1/products");

        var refusals = await EntriesAsync(operators, "?kind=refusal");
        Assert.Equal(
            ["DELETE /v1/access/clients/{client}", "GET /v1/products", "GET /v1/access/clients"],
            refusals.Select(one => one.GetProperty("action").GetString()));
        Assert.Equal(host.Ids["other-enterprise"], refusals[0].GetProperty("principal").GetString());
        Assert.Equal("urn:ent:acme", refusals[0].GetProperty("about").GetString());
        Assert.Equal("", refusals[1].GetProperty("principal").GetString());
        Assert.Contains("'admin'", refusals[2].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_secrets_and_passwords_are_told_of_whom_they_are_said_to_be_and_what_was_typed_is_not()
    {
        await using var host = await AccessHost.StartAsync();
        using var client = host.Anonymous();
        using var admin = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");

        await AccessHost.AskTokenAsync(client, host.Ids["enterprise-reader"], "a wrong secret");
        await AccessHost.AskTokenAsync(client, host.Ids["enterprise-writer"], host.Secrets["enterprise-writer"], "read admin");
        using (var browser = new FormBrowser(host.Address))
        {
            await browser.SignInAsync("/sign-in", "ann@acme.example", "a wrong password");
            await browser.SignInAsync("/sign-in", "my-password-in-the-wrong-field", "another password");
        }

        var own = await EntriesAsync(admin, "?kind=refusal");
        Assert.Equal(["POST /sign-in", "POST /auth/token", "POST /auth/token"], own.Select(one => one.GetProperty("action").GetString()));
        Assert.Equal("Ann", own[0].GetProperty("name").GetString());
        Assert.Equal([host.Ids["enterprise-writer"], host.Ids["enterprise-reader"]], own.Skip(1).Select(one => one.GetProperty("principal").GetString()));
        var all = string.Concat((await EntriesAsync(operators)).Select(one => one.GetRawText()));
        foreach (var typed in (string[])["a wrong secret", "a wrong password", "my-password", "another password"])
            Assert.DoesNotContain(typed, all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_of_others_that_were_refused_are_told_to_their_owner()
    {
        var grid = new GridFake().With(Figures.Product("urn:prod:acme:cell", 4, "Cell", "urn:ent:acme"));
        grid.OnPush = (push, _) => Task.FromResult<PushOutcome>(new PushOutcome.Accepted(0, 0, push.Rejections.Concat(
            push.Facts.Where(fact => fact.Fact.Id.Text == "urn:prod:acme:cell").Select(fact => new Rejection(fact.Line, "NOT_YOURS", "id", "It is another's."))).ToList(), true));
        await using var host = await AccessHost.StartAsync(grid);
        using var other = await host.AsAsync("other-enterprise");
        using var admin = await host.AsAsync("enterprise-admin");

        await other.PushAsync(
            """
            {"kind":"enterprise","id":"urn:ent:acme","name":"Mine"}
            {"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","quantity":1}
            {"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:other","name":"Cell","unit":"piece"}
            {"kind":"enterprise","id":"urn:ent:other","name":"Other"}
            """,
            query: "?partial=true");
        await other.PushAsync("""{"kind":"factor","id":"urn:factor:x:1","library":"demo","release":"1","name":"X","unit":"kilogram","fossil":1,"source":"a test"}""", "application/json");

        // Those that name the enterprise, and the one that would have replaced what is its own: one owner, so they are counted together.
        await host.App.Services.GetRequiredService<RefusedAttempts>().SweepAsync(isLast: true);
        var refusals = await EntriesAsync(admin, "?kind=refusal");
        Assert.Equal([1, 2], refusals.Select(one => one.GetProperty("times").GetInt32()).Order());
        Assert.All(refusals, one => Assert.Equal("urn:ent:acme", one.GetProperty("enterprise").GetString()));
        Assert.All(refusals, one => Assert.Equal(host.Ids["other-enterprise"], one.GetProperty("principal").GetString()));
        var own = await EntriesAsync(other, "?kind=refusal");
        Assert.Single(own, one => one.GetProperty("library").GetString() == "demo");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?dryRun=true")]
    public async Task However_many_facts_of_others_a_push_holds_each_owner_reads_of_its_own(string query)
    {
        var grid = new GridFake().With(
            [.. Enumerable.Range(0, 17).Select(number => Figures.Product($"urn:prod:x:{number}", 4, "Cell", $"urn:ent:x{number}")), Figures.Product(Figures.Cell, 2)]);
        grid.OnPush = (push, _) => Task.FromResult<PushOutcome>(
            new PushOutcome.Refused([.. push.Facts.Select(fact => new Rejection(fact.Line, "NOT_YOURS", "id", "It is another's."))]));
        await using var host = await AccessHost.StartAsync(grid);
        using var other = await host.AsAsync("other-enterprise");
        using var admin = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");
        var padding = Enumerable.Range(0, 40).Select(number => $"urn:x:{number}").Concat(Enumerable.Range(0, 17).Select(number => $"urn:prod:x:{number}"));

        await other.PushAsync(
            string.Join('\n', padding.Append(Figures.Cell).Select(id => $$"""{"kind":"product","id":"{{id}}","withdrawn":true}""")), query: query);

        Assert.Equal(Figures.Acme, Assert.Single(await EntriesAsync(admin, "?kind=refusal")).GetProperty("enterprise").GetString());
        Assert.Equal(
            [.. Enumerable.Range(0, 17).Select(number => $"urn:ent:x{number}").Append(Figures.Acme).Append("").Order(StringComparer.Ordinal)],
            (await EntriesAsync(operators, "?kind=refusal")).Select(one => one.GetProperty("enterprise").GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>Owners that are made up would use up what the log tells of one caller apart.</summary>
    [Fact]
    public async Task An_owner_reads_of_an_attempt_that_comes_after_many_owners_who_are_made_up()
    {
        var grid = new GridFake().With(Figures.Product(Figures.Cell, 2));
        grid.OnPush = (push, _) => Task.FromResult<PushOutcome>(new PushOutcome.Refused(
            [.. push.Rejections, .. push.Facts.Select(fact => new Rejection(fact.Line, "NOT_YOURS", "id", "It is another's."))]));
        await using var host = await AccessHost.StartAsync(grid);
        using var other = await host.AsAsync("other-enterprise");
        using var admin = await host.AsAsync("enterprise-admin");
        var madeUp = Enumerable.Range(0, 60).Select(number =>
            $$"""{"kind":"product","id":"urn:x:{{number}}","enterprise":"urn:ent:made-up-{{number}}","name":"X","unit":"piece"}""");

        await other.PushAsync(string.Join('\n', madeUp.Append($$"""{"kind":"product","id":"{{Figures.Cell}}","withdrawn":true}""")));

        Assert.Equal(Figures.Acme, Assert.Single(await EntriesAsync(admin, "?kind=refusal")).GetProperty("enterprise").GetString());
    }

    [Fact]
    public async Task Nobody_but_the_owner_and_an_operator_is_shown_an_entry()
    {
        await using var host = await AccessHost.StartAsync();
        await host.App.Services.GetRequiredService<AuditTrail>().RecordAsync(AuditLab.Read(1));
        using var admin = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        using var reader = await host.AsAsync("enterprise-reader");

        Assert.Single(await EntriesAsync(admin, "?kind=disclosure"));
        Assert.Empty(await EntriesAsync(other, "?kind=disclosure"));
        Assert.Empty(await EntriesAsync(other, "?kind=disclosure&enterprise=urn:ent:acme"));
        Assert.Single(await EntriesAsync(operators, "?kind=disclosure&enterprise=urn:ent:acme&principal=bank-1"));
        (await reader.ReadAsync(Address)).IsProblem(403, "FORBIDDEN");
    }

    [Fact]
    public async Task Pages_lead_on_and_nonsense_is_refused()
    {
        await using var host = await AccessHost.StartAsync();
        using var operators = await host.AsAsync("operator");
        var trail = host.App.Services.GetRequiredService<AuditTrail>();
        await trail.RecordAsync([.. Enumerable.Range(1, 5).Select(AuditLab.Read)]);

        var (response, page) = await operators.ReadAsync($"{Address}?kind=disclosure&limit=2");
        var (_, rest) = await operators.ReadAsync(page.GetProperty("next").GetString()!);

        Assert.Contains("rel=\"next\"", Assert.Single(response.Headers.GetValues("Link")), StringComparison.Ordinal);
        Assert.Equal(["urn:prod:acme:3", "urn:prod:acme:2"], rest.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("entity").GetString()));
        foreach (var (query, field) in new[] { ("kind=gossip", "kind"), ("from=soon", "from"), ("until=later", "until"), ("before=0", "before"), ("limit=0", "limit") })
            (await operators.ReadAsync($"{Address}?{query}")).IsProblem(400, "BAD_PARAMETER", field);
    }

    [Fact]
    public async Task Names_from_outside_forge_no_entry()
    {
        await using var host = await AccessHost.StartAsync();
        using var operators = await host.AsAsync("operator");
        const string forged = "X\\n999\\t2026-01-01\\trights\\tclient.add";

        await operators.SendAsync(HttpMethod.Post, "/v1/access/invitations", $$"""{"organisation":"bank","email":"a@b.example{{forged}}","name":"x"}""");

        var entry = (await EntriesAsync(operators, "?kind=rights"))[0];
        Assert.Equal("link.person", entry.GetProperty("action").GetString());
        Assert.DoesNotContain(entry.GetProperty("reason").GetString()!, char.IsControl);
        Assert.Contains("\\u000a999\\u0009", entry.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    internal static async Task<List<JsonElement>> EntriesAsync(HttpClient client, string query = "")
    {
        var (response, json) = await client.ReadAsync($"{Address}{query}");
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return [.. json.GetProperty("items").EnumerateArray()];
    }

    /// <summary>Makes every entry fail, and nothing else.</summary>
    internal static Task BreakAsync(AccessHost host) => host.ExecuteAsync(
        "CREATE TRIGGER audit_entries_fail BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'The disk is full'); END");
}

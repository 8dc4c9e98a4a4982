using System.Net;
using System.Text.Json;
using ClientApi.Identity;
using ClientApi.Identity.Commands;
using ClientApi.Identity.Links;
using ClientApi.Identity.People;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Silo.Hosting;
using Silo.Ledger;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>One-time links: which ids they give away, whose rights they rest on, and how they end.</summary>
public sealed class LinkTests
{
    private const string Invitations = "/v1/access/invitations";
    private const string Requests = "/v1/access/requests";
    private const string Links = "/v1/access/links";
    private const string Confirm = "/v1/access/links/confirm";
    private const string Newco = """{"enterprise":"urn:ent:newco"}""";
    private const string Ann = "ann@acme.example";

    [Theory]
    [InlineData("share", "urn:ent:acme * urn:ent:newco", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:newco"}""")]
    [InlineData("share", "urn:ent:acme * urn:ent:newco", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:newco","withdrawn":true}""")]
    [InlineData("share", "urn:ent:newco * urn:ent:acme", """{"kind":"share","enterprise":"urn:ent:newco","with":"urn:ent:acme"}""")]
    [InlineData("enterprise", "urn:ent:newco", """{"kind":"enterprise","id":"urn:ent:newco","name":"Newco"}""")]
    [InlineData("product", "urn:prod:newco:1", """{"kind":"product","id":"urn:prod:newco:1","enterprise":"urn:ent:newco","name":"One","unit":"piece"}""")]
    [InlineData("component", "urn:comp:newco:1", """{"kind":"component","id":"urn:comp:newco:1","enterprise":"urn:ent:newco","name":"One","unit":"piece","sources":[{"of":"urn:prod:x:1","share":1}]}""")]
    [InlineData("volume", "urn:ent:newco urn:prod:newco:1", """{"kind":"volume","enterprise":"urn:ent:newco","product":"urn:prod:newco:1","quantity":1}""")]
    public async Task An_id_that_facts_of_others_name_is_an_operators_to_give(string kind, string entity, string payload)
    {
        await using var host = await AccessHost.StartAsync(new GridFake { Export = ["{\"format\":\"grid-ledger\"}\n", Line(kind, entity, payload)] });
        using var buyer = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");

        (await buyer.SendAsync(HttpMethod.Post, Invitations, Newco)).IsProblem(409, "ALREADY_OWNED");
        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(host, await MadeAsync(operators, Newco))).StatusCode);
    }

    [Fact]
    public async Task What_only_its_own_facts_name_a_buyer_gives()
    {
        var export = Line("share", "urn:ent:other * urn:ent:newco", """{"kind":"share","enterprise":"urn:ent:other","with":"urn:ent:newco"}""")
            + Line("share", "urn:ent:other * urn:ent:newco2", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:newco2"}""");
        await using var host = await AccessHost.StartAsync(new GridFake { Export = [export] });
        using var buyer = await host.AsAsync("other-enterprise");

        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(host, await MadeAsync(buyer, Newco))).StatusCode);
    }

    [Fact]
    public async Task An_id_that_others_have_named_since_it_was_invited_is_not_given_any_more()
    {
        await using var host = await AccessHost.StartAsync();
        using var buyer = await host.AsAsync("other-enterprise");
        using var acme = await host.AsAsync("enterprise-admin");
        var code = await MadeAsync(buyer, Newco);
        host.Grid.Export = [Line("share", "urn:ent:acme * urn:ent:newco", """{"kind":"share","enterprise":"urn:ent:acme","with":"urn:ent:newco"}""")];

        Assert.Equal(HttpStatusCode.Conflict, (await AcceptAsync(host, code)).StatusCode);
        (await acme.SendAsync(HttpMethod.Post, Confirm, $$"""{"code":"{{code}}"}""")).IsProblem(409, "ALREADY_OWNED");
        host.Grid.Export = [];
        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(host, code)).StatusCode);
    }

    [Fact]
    public async Task An_id_that_others_ask_for_a_share_is_not_given_until_they_take_that_back()
    {
        await using var host = await AccessHost.StartAsync();
        using var buyer = await host.AsAsync("other-enterprise");
        using var acme = await host.AsAsync("enterprise-admin");
        var before = await MadeAsync(buyer, Newco);
        var (_, asked) = await acme.SendAsync(HttpMethod.Post, Requests, """{"enterprise":"urn:ent:newco","reason":"For our cells"}""");

        Assert.Equal(HttpStatusCode.Conflict, (await AcceptAsync(host, before)).StatusCode);
        (await buyer.SendAsync(HttpMethod.Post, Invitations, Newco)).IsProblem(409, "ALREADY_OWNED");

        // What was taken back is shown to nobody any more.
        await acme.SendAsync(HttpMethod.Delete, $"{Requests}/{asked.GetProperty("id").GetString()}");
        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(host, before)).StatusCode);
    }

    [Fact]
    public async Task Who_has_asked_an_enterprise_for_a_share_may_invite_it_too()
    {
        await using var host = await AccessHost.StartAsync();
        using var buyer = await host.AsAsync("other-enterprise");
        await buyer.SendAsync(HttpMethod.Post, Requests, """{"enterprise":"urn:ent:newco","reason":"For our cells"}""");

        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(host, await MadeAsync(buyer, Newco))).StatusCode);
    }

    [Fact]
    public async Task An_id_that_is_owned_or_that_others_have_invited_is_an_operators_to_give()
    {
        await using var host = await AccessHost.StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        await MadeAsync(acme, Newco);

        (await other.SendAsync(HttpMethod.Post, Invitations, Newco)).IsProblem(409, "ALREADY_OWNED");
        (await acme.SendAsync(HttpMethod.Post, Invitations, """{"enterprise":"urn:ent:other"}""")).IsProblem(409, "ALREADY_OWNED");
        Assert.NotEmpty(await MadeAsync(acme, Newco));
    }

    [Fact]
    public async Task Nobody_takes_an_id_by_its_own_invitation()
    {
        await using var host = await AccessHost.StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");

        (await acme.SendAsync(HttpMethod.Post, Confirm, $$"""{"code":"{{await MadeAsync(acme, Newco)}}"}""")).IsProblem(409, "ALREADY_OWNED");
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("no admin any more")]
    [InlineData("less than it gives")]
    public async Task A_link_dies_with_the_rights_of_who_made_it(string how)
    {
        await using var host = await AccessHost.StartAsync();
        using var operators = await host.AsAsync("operator");
        using var admin = await host.AsAsync("enterprise-admin");
        var client = host.Ids["enterprise-admin"];
        var code = await MadeAsync(admin, """{"email":"ben@acme.example","roles":["read","write"]}""");
        Assert.NotNull(await FindAsync(host, code));

        if (how == "revoked")
            await operators.SendAsync(HttpMethod.Delete, $"/v1/access/clients/{client}");
        else
            await operators.SendAsync(HttpMethod.Put, $"/v1/access/clients/{client}/roles", how == "less than it gives" ? """{"roles":["read","admin"]}""" : """{"roles":["read","write"]}""");

        Assert.Null(await FindAsync(host, code));
        using var anonymous = host.Anonymous();
        (await anonymous.SendAsync(HttpMethod.Post, Links, $$"""{"code":"{{code}}","name":"Ben","password":"a password of ben"}""")).IsProblem(404, "UNKNOWN_LINK");
    }

    [Fact]
    public async Task A_link_is_used_so_often_whatever_becomes_of_it()
    {
        await using var host = await AccessHost.StartAsync(
            time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()), settings: "--Access:TokensPerMinute=2");
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        var (tired, fresh) = (await MadeAsync(admin, """{"roles":["read"]}"""), await MadeAsync(admin, """{"roles":["read"]}"""));
        (await JoinAsync(anonymous, tired, "ben@acme.example", "short")).IsProblem(422, "BAD_PRINCIPAL", "password");
        (await JoinAsync(anonymous, tired, "ben@acme.example", "short")).IsProblem(422, "BAD_PRINCIPAL", "password");

        var third = await JoinAsync(anonymous, tired, "ben@acme.example", "a password of ben");

        third.IsProblem(429, "RATE_LIMITED");
        Assert.NotNull(third.Response.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await JoinAsync(anonymous, fresh, "ben@acme.example", "a password of ben")).Response.StatusCode);
    }

    [Fact]
    public async Task Whoever_has_a_link_asks_a_few_times_only_which_addresses_are_known()
    {
        var hasher = new CountingHasher();
        await using var host = await AccessHost.StartAsync(
            time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()), services: hasher.AddTo, settings: "--Access:FailuresPerMinute=2");
        using var admin = await host.AsAsync("other-enterprise");
        using var anonymous = host.Anonymous();
        var code = await MadeAsync(admin, """{"roles":["read"]}""");

        (await JoinAsync(anonymous, code, Ann, "a password of eve")).IsProblem(409, "ALREADY_OWNED");
        (await JoinAsync(anonymous, code, Ann, "a password of eve")).IsProblem(409, "ALREADY_OWNED");

        (await JoinAsync(anonymous, code, "eve@other.example", "a password of eve")).IsProblem(429, "TOO_MANY_ATTEMPTS");
        Assert.Empty(hasher.HashedWithinTransaction);
    }

    [Fact]
    public async Task Passwords_are_hashed_before_the_store_is_locked()
    {
        var hasher = new CountingHasher();
        await using var host = await AccessHost.StartAsync(services: hasher.AddTo);
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();

        await JoinAsync(anonymous, await MadeAsync(admin, """{"roles":["read"]}"""), "ben@acme.example", "a password of ben");
        await AcceptAsync(host, await MadeAsync(admin, Newco));
        await JoinAsync(anonymous, await ResetAsync(admin), "", "a password of ann");

        Assert.Equal([false, false, false], hasher.HashedWithinTransaction);
    }

    [Fact]
    public async Task A_new_link_for_a_password_and_a_new_password_end_those_from_before()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        var first = await ResetAsync(admin);
        var second = await ResetAsync(admin);

        (await anonymous.SendAsync(HttpMethod.Post, Links, $$"""{"code":"{{first}}","password":"a first long password"}""")).IsProblem(404, "UNKNOWN_LINK");
        await host.InScopeAsync(async services =>
        {
            // Set otherwise than by the link.
            var people = services.GetRequiredService<PersonRegister>();

            var hashed = await people.HashAsync((await people.FindAsync(Ann))!, "a third long password");

            return await people.SetPasswordAsync(Assert.IsType<Registered<DraftedPerson>.Done>(hashed).Value, default);
        });

        (await anonymous.SendAsync(HttpMethod.Post, Links, $$"""{"code":"{{second}}","password":"a second long password"}""")).IsProblem(404, "UNKNOWN_LINK");
    }

    [Fact]
    public async Task Links_are_listed_and_cancelled_by_those_whom_they_concern()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        var (_, made) = await admin.SendAsync(HttpMethod.Post, Invitations, """{"email":"ben@acme.example","roles":["read"]}""");
        var supplier = await MadeAsync(admin, Newco);
        var (id, code) = (made.GetProperty("id").GetString()!, made.GetProperty("code").GetString()!);

        var listed = (await admin.ReadAsync(Invitations)).Json.GetProperty("invitations");
        Assert.Equal(["supplier", "person"], listed.EnumerateArray().Select(one => one.GetProperty("purpose").GetString()).OrderDescending());
        Assert.DoesNotContain(code, listed.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, (await operators.ReadAsync(Invitations)).Json.GetProperty("invitations").GetArrayLength());
        Assert.Empty((await other.ReadAsync(Invitations)).Json.GetProperty("invitations").EnumerateArray());
        (await other.SendAsync(HttpMethod.Delete, $"{Invitations}/{id}")).IsProblem(404, "UNKNOWN_LINK");

        var (cancelled, _) = await admin.SendAsync(HttpMethod.Delete, $"{Invitations}/{id}");
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Null(await FindAsync(host, code));
        Assert.NotNull(await FindAsync(host, supplier));
        (await admin.SendAsync(HttpMethod.Delete, $"{Invitations}/{id}")).IsProblem(404, "UNKNOWN_LINK");

        var left = (await RunAsync(host, "links", "list")).Split('\t');
        Assert.Equal("supplier", left[1]);
        Assert.Contains("void", await RunAsync(host, "links", "cancel", left[0]), StringComparison.Ordinal);
        Assert.Null(await FindAsync(host, supplier));
        var actions = (await Audit.AuditRouteTests.EntriesAsync(admin, "?kind=rights")).Select(one => one.GetProperty("action").GetString());
        Assert.Contains("link.cancel", actions);
    }

    [Fact]
    public async Task The_page_about_access_lists_and_cancels_links()
    {
        await using var host = await AccessHost.StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        var (_, made) = await admin.SendAsync(HttpMethod.Post, Invitations, """{"email":"ben@acme.example","roles":["read"]}""");
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", Ann, AccessHost.Password);

        var page = await (await browser.GetAsync("/access")).Content.ReadAsStringAsync();
        Assert.Contains("ben@acme.example", page, StringComparison.Ordinal);
        var cancelled = await browser.PostAsync("/access", "/access/links/cancel", new() { ["id"] = made.GetProperty("id").GetString()! });

        Assert.Equal("/access", cancelled.Headers.Location?.ToString());
        Assert.Null(await FindAsync(host, made.GetProperty("code").GetString()!));
        Assert.DoesNotContain("ben@acme.example", await (await browser.GetAsync("/access")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static string Line(string kind, string entity, string payload) =>
        $$"""{"position":1,"entity":"{{entity}}","place":1,"kind":"{{kind}}","series":"stated","version":1,"schema":1,"principal":"x","recordedAt":"2026-01-01T00:00:00.000Z","previousHash":"{{new string('0', 64)}}","hash":"{{new string('0', 64)}}","payload":{{payload}}}"""
        + "\n";

    internal static async Task<string> RunAsync(AccessHost host, params string[] arguments)
    {
        await using var said = new StringWriter();
        await AccessCommand.Find([.. arguments, $"--Grid:Data={host.App.Configuration["Grid:Data"]}"])!.RunAsync(SiloSettings.All, said, StoredSharing.Of);

        return said.ToString().TrimEnd();
    }

    private static Task<Link?> FindAsync(AccessHost host, string code) =>
        host.InScopeAsync(services => services.GetRequiredService<LinkUse>().FindAsync(code, CancellationToken.None));

    private static async Task<string> MadeAsync(HttpClient client, string body)
    {
        var (response, made) = await client.SendAsync(HttpMethod.Post, Invitations, body);
        Assert.True(response.IsSuccessStatusCode, made.ToString());

        return made.GetProperty("code").GetString()!;
    }

    private static Task<(HttpResponseMessage Response, JsonElement Json)> JoinAsync(HttpClient anonymous, string code, string email, string password) =>
        anonymous.SendAsync(HttpMethod.Post, Links, $$"""{"code":"{{code}}","email":"{{email}}","name":"Somebody","password":"{{password}}"}""");

    private static async Task<string> ResetAsync(HttpClient admin) =>
        (await admin.SendAsync(HttpMethod.Post, "/v1/access/password-resets", $$"""{"person":"{{Ann}}"}""")).Json.GetProperty("code").GetString()!;

    private static async Task<HttpResponseMessage> AcceptAsync(AccessHost host, string code)
    {
        using var anonymous = host.Anonymous();

        return (await anonymous.SendAsync(
            HttpMethod.Post, Links,
            $$"""{"code":"{{code}}","email":"eve@newco.example","name":"Eve","password":"a password of eve","enterprise":"urn:ent:newco"}""")).Response;
    }
}

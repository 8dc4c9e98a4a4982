using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Shares;
using Grains.Intake;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;
using Whole.Tests.Audit;
using Whole.Tests.Reads;

namespace Whole.Tests.Access;

/// <summary>What buyers ask for, by an invitation or by itself, and what owners make of it.</summary>
public sealed class ShareRequestTests
{
    private const string Requests = "/v1/access/requests";
    private const string Asked = """{"enterprise":"urn:ent:other","products":["urn:prod:other:foil"],"reason":"For our cells","validUntil":"2027-01-01T00:00:00Z"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Fact]
    public async Task A_yes_is_a_share_in_the_name_of_who_has_said_it()
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-writer");
        using var owner = await host.AsAsync("other-enterprise");
        using var bank = await host.AsAsync("bank");

        var (_, asked) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked);
        var received = Assert.Single((await owner.ReadAsync(Requests)).Json.GetProperty("received").EnumerateArray());
        Assert.Equal(asked.GetRawText(), received.GetRawText());
        Assert.Empty((await bank.ReadAsync(Requests)).Json.GetProperty("received").EnumerateArray());
        var (_, answered) = await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(asked)}/answer", """{"share":true,"validUntil":"2026-09-01T00:00:00Z"}""");

        Assert.Equal("1042", answered.GetProperty("receipt").GetString());
        Assert.Equal(
            """{"kind":"share","enterprise":"urn:ent:other","product":"urn:prod:other:foil","with":"urn:ent:acme","validUntil":"2026-09-01T00:00:00Z"}""",
            StatedBy(host, "other-enterprise"));
        var sent = Assert.Single((await buyer.ReadAsync(Requests)).Json.GetProperty("sent").EnumerateArray());
        Assert.Equal("shared", sent.GetProperty("status").GetString());
        Assert.Equal("2026-09-01T00:00:00+00:00", sent.GetProperty("sharedUntil").GetString());
        (await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(asked)}/answer", """{"share":false}""")).IsProblem(409, "ALREADY_DECIDED");
        using var admin = await host.AsAsync("enterprise-admin");
        Assert.Equal(
            ["share.agree", "share.request"],
            (await AuditRouteTests.EntriesAsync(admin, "?kind=rights")).Select(one => one.GetProperty("action").GetString()).Take(2));
        Assert.Contains(await AuditRouteTests.EntriesAsync(owner, "?kind=rights"), one => one.GetProperty("action").GetString() == "share.request");
    }

    [Fact]
    public async Task A_no_states_nothing_and_a_request_is_taken_back_by_who_has_asked()
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-writer");
        using var owner = await host.AsAsync("other-enterprise");

        var (_, first) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked);
        var (_, refused) = await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(first)}/answer", """{"share":false}""");
        Assert.Equal("refused", refused.GetProperty("request").GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("receipt").ValueKind);
        Assert.Empty(host.Grid.Pushes);

        var (_, second) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked);
        Assert.NotEqual(IdOf(first), IdOf(second));
        Assert.Equal(IdOf(second), IdOf((await buyer.SendAsync(HttpMethod.Post, Requests, Asked)).Json));
        (await owner.SendAsync(HttpMethod.Delete, $"{Requests}/{IdOf(second)}")).IsProblem(404, "UNKNOWN_REQUEST");
        Assert.Equal("cancelled", (await buyer.SendAsync(HttpMethod.Delete, $"{Requests}/{IdOf(second)}")).Json.GetProperty("status").GetString());
        (await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(second)}/answer", """{"share":true}""")).IsProblem(404, "UNKNOWN_REQUEST");
        (await buyer.SendAsync(HttpMethod.Delete, $"{Requests}/{IdOf(first)}")).IsProblem(409, "ALREADY_DECIDED");
    }

    [Fact]
    public async Task A_request_does_not_tell_whether_there_is_an_enterprise_or_a_product_of_the_name()
    {
        await using var host = await StartAsync(new GridFake().With(Figures.Enterprise("urn:ent:other", 4), Figures.Product("urn:prod:other:foil", 2, "Foil", "urn:ent:other")));
        using var buyer = await host.AsAsync("enterprise-writer");

        var (there, one) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked);
        var (missing, other) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked.Replace("other", "nobody", StringComparison.Ordinal));

        Assert.Equal(there.StatusCode, missing.StatusCode);
        Assert.Equal(
            one.GetRawText(), other.GetRawText().Replace("nobody", "other", StringComparison.Ordinal).Replace(IdOf(other), IdOf(one), StringComparison.Ordinal));
        Assert.Empty(host.Grid.Reads);
        Assert.Empty(host.Grid.Lists);
        Assert.Empty(host.Grid.ManyReads);
    }

    [Theory]
    [InlineData("""{"enterprise":"urn:ent:acme","reason":"x"}""", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData("""{"enterprise":"no urn","reason":"x"}""", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData("""{"enterprise":"urn:ent:other","products":["a b"],"reason":"x"}""", 422, "BAD_PRINCIPAL", "products")]
    [InlineData("""{"enterprise":"urn:ent:other"}""", 422, "BAD_PRINCIPAL", "reason")]
    [InlineData("""{"enterprise":"urn:ent:other","reason":"x","validUntil":"2026-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "validUntil")]
    [InlineData("""{"enterprise":"urn:ent:other","reason":"x","buyer":"urn:ent:somebody"}""", 403, "FORBIDDEN", null)]
    public async Task A_request_that_makes_no_sense_is_refused(string body, int status, string code, string? field)
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-writer");

        (await buyer.SendAsync(HttpMethod.Post, Requests, body)).IsProblem(status, code, field);
    }

    [Theory]
    [InlineData(true, "shared")]
    [InlineData(false, "refused")]
    [InlineData(null, "requested")]
    public async Task A_supplier_that_accepts_an_invitation_answers_what_its_buyer_asks_for(bool? share, string status)
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        var (_, made) = await buyer.SendAsync(
            HttpMethod.Post, "/v1/access/invitations", """{"enterprise":"urn:ent:newco","products":["urn:prod:newco:1","urn:prod:newco:2"],"shareUntil":"2027-01-01T00:00:00Z"}""");

        var (response, accepted) = await anonymous.SendAsync(
            HttpMethod.Post, "/v1/access/links",
            $$"""{"code":"{{made.GetProperty("code").GetString()}}","email":"eve@newco.example","name":"Eve","password":"a password of eve","enterprise":"urn:ent:newco","share":{{JsonSerializer.Serialize(share)}}}""");

        Assert.True(response.IsSuccessStatusCode, accepted.ToString());
        Assert.Equal(status, accepted.GetProperty("share").GetProperty("request").GetProperty("status").GetString());
        Assert.Equal(status, Assert.Single((await buyer.ReadAsync(Requests)).Json.GetProperty("sent").EnumerateArray()).GetProperty("status").GetString());
        if (share is not true)
        {
            Assert.Empty(host.Grid.Pushes);

            return;
        }

        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal(accepted.GetProperty("id").GetString(), push.Principal);
        Assert.Equal(
            ["urn:ent:newco urn:prod:newco:1 urn:ent:acme", "urn:ent:newco urn:prod:newco:2 urn:ent:acme"], push.Facts.Select(fact => fact.Fact.Id.Text));
        Assert.Equal(["urn:ent:newco"], push.Writer!.Enterprises);
    }

    [Fact]
    public async Task So_does_an_enterprise_that_confirms_one_more_id()
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-admin");
        using var supplier = await host.AsAsync("other-enterprise");
        var (_, made) = await buyer.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"enterprise":"urn:ent:acme:supplier-17"}""");

        var (_, confirmed) = await supplier.SendAsync(
            HttpMethod.Post, "/v1/access/links/confirm", $$"""{"code":"{{made.GetProperty("code").GetString()}}","share":true}""");

        Assert.Equal("shared", confirmed.GetProperty("share").GetProperty("request").GetProperty("status").GetString());
        Assert.Equal("""{"kind":"share","enterprise":"urn:ent:acme:supplier-17","with":"urn:ent:acme"}""", StatedBy(host, "other-enterprise"));
    }

    [Fact]
    public async Task What_can_not_be_shared_now_waits()
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-admin");
        using var supplier = await host.AsAsync("other-enterprise");
        var (_, made) = await buyer.SendAsync(HttpMethod.Post, "/v1/access/invitations", """{"enterprise":"urn:ent:acme:supplier-17"}""");
        var answer = host.Grid.OnPush;
        host.Grid.OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.Unavailable("LOADING", "It loads.", TimeSpan.FromSeconds(1)));

        var (response, confirmed) = await supplier.SendAsync(
            HttpMethod.Post, "/v1/access/links/confirm", $$"""{"code":"{{made.GetProperty("code").GetString()}}","share":true}""");
        host.Grid.OnPush = answer;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(confirmed.GetProperty("share").GetProperty("trouble").GetString()!);
        var waits = Assert.Single((await supplier.ReadAsync(Requests)).Json.GetProperty("received").EnumerateArray());
        var (_, answered) = await supplier.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(waits)}/answer", """{"share":true}""");
        Assert.Equal("shared", answered.GetProperty("request").GetProperty("status").GetString());
    }

    [Fact]
    public async Task People_ask_and_answer_on_the_page_about_access()
    {
        await using var host = await StartAsync();
        using var owner = await host.AsAsync("other-enterprise");
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);
        await owner.SendAsync(HttpMethod.Post, Requests, """{"enterprise":"urn:ent:acme","reason":"For our scooters"}""");

        var asked = await browser.PostAsync("/access", "/access/requests", new() { ["enterprise"] = "urn:ent:other", ["reason"] = "For our cells", ["products"] = "" });
        var page = await (await browser.GetAsync("/access")).Content.ReadAsStringAsync();
        var received = Assert.Single((await owner.ReadAsync(Requests)).Json.GetProperty("sent").EnumerateArray());
        var answered = await browser.PostAsync(
            "/access", "/access/requests/answer", new() { ["id"] = IdOf(received), ["share"] = "yes", ["products"] = "urn:prod:acme:cell", ["until"] = "2026-12-31" });
        var again = await browser.PostAsync("/access", "/access/requests/answer", new() { ["id"] = IdOf(received), ["share"] = "no" });

        Assert.Equal("/access", asked.Headers.Location?.ToString());
        Assert.Contains("For our scooters", page, StringComparison.Ordinal);
        Assert.Equal("/access", answered.Headers.Location?.ToString());
        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal(
            """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"urn:ent:other","validUntil":"2026-12-31T00:00:00Z"}""",
            Encoding.UTF8.GetString(Assert.Single(push.Facts).Payload));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("role=\"alert\"", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_asks_lists_refuses_and_takes_back()
    {
        await using var host = await StartAsync();

        var asked = (await LinkTests.RunAsync(host, "requests", "ask", "--enterprise=urn:ent:other", "--buyer=urn:ent:acme", "--reason=For our cells", "--until=2099-01-01")).Split('\t');
        Assert.Equal(asked, (await LinkTests.RunAsync(host, "requests", "list", "--organisation=urn:ent:acme")).Split('\t'));
        Assert.Contains("\trefused\t", await LinkTests.RunAsync(host, "requests", "refuse", asked[0]), StringComparison.Ordinal);
        var second = (await LinkTests.RunAsync(host, "requests", "ask", "--enterprise=urn:ent:other", "--buyer=urn:ent:acme", "--reason=For our cells")).Split('\t');

        Assert.Contains("\tcancelled\t", await LinkTests.RunAsync(host, "requests", "cancel", second[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_owner_agrees_to_counts_in_the_buyers_total()
    {
        await using var host = await ReadsHost.StartAsync(mustShare: true,
        [
            new("foilco", PrincipalKind.Enterprise, "urn:ent:foilco", Roles.All), new("acme", PrincipalKind.Enterprise, "urn:ent:acme", Roles.All),
        ]);
        await host.StateAsync(
            """{"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":3}]}""",
            """{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","inputs":[{"of":"urn:comp:acme:foil","quantity":2}]}""",
            """{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"Foil","unit":"kilogram","sources":[{"of":"urn:prod:foilco:foil","share":1}]}""");
        using var acme = await host.AsAsync("acme");
        using var foilco = await host.AsAsync("foilco");
        const string cell = "/v1/products/urn:prod:acme:cell/footprint";
        Assert.Equal("incomplete", (await acme.ReadAsync(cell)).Json.GetProperty("status").GetString());

        var (_, asked) = await acme.SendAsync(HttpMethod.Post, Requests, """{"enterprise":"urn:ent:foilco","products":["urn:prod:foilco:foil"],"reason":"For our cells"}""");
        var (_, answered) = await foilco.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(asked)}/answer", """{"share":true}""");
        var receipt = answered.GetProperty("receipt").GetString();
        var (_, complete) = await acme.ReadAsync($"{cell}?atLeast={receipt}&wait=30s");

        Assert.Equal("complete", complete.GetProperty("status").GetString());
        Assert.Equal(6, complete.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
    }

    [Fact]
    public void Examples_are_what_they_are_examples_of()
    {
        Assert.Equal("requested", Read<ShareRequestAnswer>(ShareExamples.Request).Status);
        Assert.Single(Read<ShareRequestsAnswer>(ShareExamples.Requests).Sent);
        Assert.Equal("1042", Read<AnsweredShareAnswer>(ShareExamples.Answered).Receipt);
        Assert.Equal("supplier", Assert.Single(Read<InvitationsAnswer>(ShareExamples.Invitations).Invitations).Purpose);
    }

    private static T Read<T>(string example) => JsonSerializer.Deserialize<T>(example, Strict)!;

    private static string IdOf(JsonElement request) => request.GetProperty("id").GetString()!;

    private static string StatedBy(AccessHost host, string client)
    {
        var push = Assert.Single(host.Grid.Pushes);
        Assert.Equal(host.Ids[client], push.Principal);

        return Encoding.UTF8.GetString(Assert.Single(push.Facts).Payload);
    }

    private static Task<AccessHost> StartAsync(GridFake? grid = null) => AccessHost.StartAsync(grid, new FakeTimeProvider(Now));
}

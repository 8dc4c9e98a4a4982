using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientApi.Access;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Organisations;
using Grains.Intake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Audit;
using Whole.Tests.Cluster;

namespace Whole.Tests.Approvals;

/// <summary>What is blocked at a border, from the flag to the facts.</summary>
public sealed class ApprovalTests
{
    private const string Approvals = "/v1/access/approvals";
    private const string Blocked = """{"crossBorder":"blocked"}""";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_share_crosses_the_border_while_an_approval_lasts_as_long_as_it()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");

        (await acme.PushAsync(Share("2026-06-01"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var id = await ApprovedAsync(host, "2026-09-01T00:00:00Z");
        (await acme.PushAsync(Share("2026-09-02"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        (await acme.PushAsync(Share(null))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var (accepted, _) = await acme.PushAsync(Share("2026-09-01"));

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        var (_, list) = await acme.ReadAsync(Approvals);
        Assert.Equal((id, "approved"), Assert.Single(list.GetProperty("approvals").EnumerateArray()) is var one
            ? (one.GetProperty("id").GetString(), one.GetProperty("status").GetString())
            : default);
    }

    [Fact]
    public async Task Other_lines_of_a_push_are_taken_and_the_refusal_is_recorded_with_its_owner()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");

        var (_, json) = await acme.PushAsync(
            $"{Share("2026-06-01")}\n{Share("2026-06-01").Replace("urn:ent:other", "urn:ent:neighbour", StringComparison.Ordinal)}\n{Share("2026-06-01").Replace("urn:ent:other", "urn:ent:unheard-of", StringComparison.Ordinal)}",
            query: "?partial=true");

        Assert.Equal([1, 3], json.GetProperty("rejected").EnumerateArray().Select(one => one.GetProperty("line").GetInt32()));
        var refusal = Assert.Single(await AuditRouteTests.EntriesAsync(acme, "?kind=refusal"));
        Assert.Equal("urn:ent:acme", refusal.GetProperty("enterprise").GetString());
        Assert.Equal(2, refusal.GetProperty("times").GetInt32());
    }

    [Fact]
    public async Task An_approval_that_is_taken_back_takes_its_shares_along()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        var id = await ApprovedAsync(host, "2026-09-01T00:00:00Z");
        await acme.PushAsync(Share("2026-09-01"));
        var number = await NumberAsync(host);

        var (response, taken) = await acme.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(taken.GetProperty("areSharesTakenBack").GetBoolean());
        Assert.Equal("taken-back", taken.GetProperty("approval").GetProperty("status").GetString());
        Assert.True(await NumberAsync(host) > number, "What hosts remember of rights is not old.");
        var withdrawn = Assert.Single(host.Grid.Pushes[^1].Facts);
        Assert.Equal("grid", host.Grid.Pushes[^1].Principal);
        Assert.Equal(
            """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"urn:ent:other","withdrawn":true}""",
            System.Text.Encoding.UTF8.GetString(withdrawn.Payload));
        (await acme.PushAsync(Share("2026-06-01"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        var pushes = host.Grid.Pushes.Count;
        await acme.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");
        Assert.Equal(pushes, host.Grid.Pushes.Count);
    }

    [Fact]
    public async Task A_share_is_taken_back_whichever_of_the_two_comes_first()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var second = await host.AsAsync("enterprise-admin");
        var id = await ApprovedAsync(host, "2026-09-01T00:00:00Z");
        var answer = host.Grid.OnPush;
        host.Grid.OnPush = async (push, cancellation) =>
        {
            // The approval goes while the share is on its way into the ledger.
            host.Grid.OnPush = answer;
            await second.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");

            return await answer(push, cancellation);
        };

        var (response, _) = await acme.PushAsync(Share("2026-09-01"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("grid", host.Grid.Pushes[^1].Principal);
        Assert.Contains("\"withdrawn\":true", System.Text.Encoding.UTF8.GetString(host.Grid.Pushes[^1].Facts[0].Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shares_that_can_not_be_taken_back_now_are_later()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        var id = await ApprovedAsync(host, "2026-09-01T00:00:00Z");
        await acme.PushAsync(Share("2026-09-01"));
        var answer = host.Grid.OnPush;
        host.Grid.OnPush = (_, _) => Task.FromResult<PushOutcome>(new PushOutcome.Unavailable("LOADING", "It loads.", TimeSpan.FromSeconds(1)));

        var (_, taken) = await acme.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");
        host.Grid.OnPush = answer;

        Assert.False(taken.GetProperty("areSharesTakenBack").GetBoolean());
        Assert.True(await host.App.Services.GetRequiredService<ApprovedShares>().WithdrawEndedAsync(CancellationToken.None));
        Assert.Equal("grid", host.Grid.Pushes[^1].Principal);
    }

    [Fact]
    public async Task Nothing_is_blocked_while_every_product_counts_for_everybody()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");
        host.Grid.Sharing = Footprints.Cells.Sharing.Open;

        (await acme.SendAsync(HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", Blocked)).IsProblem(409, "SHARING_OPEN");
        Assert.Equal(HttpStatusCode.OK, (await acme.SendAsync(
            HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", """{"crossBorder":"free"}""")).Response.StatusCode);
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/inland", """{"organisation":"urn:ent:acme"}""");
        Assert.Equal(HttpStatusCode.OK, (await acme.SendAsync(HttpMethod.Put, "/v1/access/libraries/inland/cross-border", Blocked)).Response.StatusCode);
    }

    [Fact]
    public async Task What_is_blocked_all_the_same_is_warned_of()
    {
        var clock = new FakeTimeProvider(Now);
        await using var host = await StartAsync(clock);
        using var warnings = new Warnings();
        host.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(warnings);

        host.Grid.Sharing = Footprints.Cells.Sharing.Open;
        await Eventually.Is(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));

            return Task.FromResult(warnings.Texts.Any(IsIt));
        });

        static bool IsIt(string text) => text.StartsWith("1 enterprises are blocked at a border, but figures need not be shared", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_approval_is_asked_for_decided_upon_and_seen_by_those_whom_it_concerns()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        using var authority = await host.AsAsync("cn-authority");
        using var neighbour = await host.AsAsync("neighbour");
        const string request = """{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"For the passport","validUntil":"2026-09-01T00:00:00Z"}""";

        (await neighbour.SendAsync(HttpMethod.Post, Approvals, request)).IsProblem(403, "FORBIDDEN");
        var (_, asked) = await other.SendAsync(HttpMethod.Post, Approvals, request);
        var id = asked.GetProperty("id").GetString();
        Assert.Equal("requested", asked.GetProperty("status").GetString());
        Assert.Empty((await neighbour.ReadAsync(Approvals)).Json.GetProperty("approvals").EnumerateArray());
        foreach (var client in (HttpClient[])[acme, other, operators, authority])
            Assert.Single((await client.ReadAsync(Approvals)).Json.GetProperty("approvals").EnumerateArray());

        const string yes = """{"approve":true,"reason":"As agreed"}""";
        (await acme.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", yes)).IsProblem(403, "FORBIDDEN");
        (await operators.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", yes)).IsProblem(403, "FORBIDDEN");
        (await neighbour.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", yes)).IsProblem(404, "UNKNOWN_PRINCIPAL");
        (await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", """{"approve":true}""")).IsProblem(422, "BAD_PRINCIPAL", "reason");
        (await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", """{"reason":"perhaps"}""")).IsProblem(422, "BAD_PRINCIPAL", "approve");
        var (_, decided) = await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", yes);
        Assert.Equal("approved", decided.GetProperty("status").GetString());
        (await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", yes)).IsProblem(409, "ALREADY_DECIDED");
        (await other.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}")).IsProblem(403, "FORBIDDEN");
        (await neighbour.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}")).IsProblem(404, "UNKNOWN_PRINCIPAL");

        Assert.Equal(
            ["approval.approve", "approval.request"],
            (await AuditRouteTests.EntriesAsync(acme, "?kind=approval")).Select(one => one.GetProperty("action").GetString()));
        Assert.Equal(2, (await AuditRouteTests.EntriesAsync(other, "?kind=approval")).Count);
        Assert.Empty(await AuditRouteTests.EntriesAsync(neighbour, "?kind=approval"));
        Assert.NotEmpty(await AuditRouteTests.EntriesAsync(acme, "?kind=refusal&enterprise=urn:ent:acme"));
    }

    [Fact]
    public async Task A_refused_one_lets_nothing_through_and_an_operator_decides_where_there_is_no_authority()
    {
        await using var host = await StartAsync(withAuthority: false);
        using var acme = await host.AsAsync("enterprise-admin");
        using var operators = await host.AsAsync("operator");

        var id = await AskedAsync(acme, "2026-09-01T00:00:00Z");
        var (_, refused) = await operators.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", """{"approve":false,"reason":"No treaty"}""");

        Assert.Equal("refused", refused.GetProperty("status").GetString());
        (await acme.PushAsync(Share("2026-06-01"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
    }

    [Fact]
    public async Task An_approval_ends_with_its_time()
    {
        var clock = new FakeTimeProvider(Now);
        await using var host = await StartAsync(clock);
        var id = await ApprovedAsync(host, "2026-03-01T00:30:00Z");
        using var acme = await host.AsAsync("enterprise-admin");
        Assert.Equal(HttpStatusCode.OK, (await acme.PushAsync(Share("2026-03-01T00:30:00Z"))).Response.StatusCode);

        clock.Advance(TimeSpan.FromMinutes(31));

        (await acme.PushAsync(Share("2026-03-01T00:30:00Z"))).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        using var authority = await host.AsAsync("cn-authority");
        (await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", """{"approve":true,"reason":"Again"}""")).IsProblem(409, "ALREADY_DECIDED");
        Assert.Equal("expired", Assert.Single((await acme.ReadAsync(Approvals)).Json.GetProperty("approvals").EnumerateArray()).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("""{"to":"urn:ent:other","reason":"x","validUntil":"2027-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData("""{"enterprise":"urn:ent:acme","library":"acme","to":"urn:ent:other","reason":"x","validUntil":"2027-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData("""{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"x"}""", 422, "BAD_PRINCIPAL", "validUntil")]
    [InlineData("""{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"x","validUntil":"2026-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "validUntil")]
    [InlineData("""{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"","validUntil":"2027-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "reason")]
    [InlineData("""{"enterprise":"urn:ent:acme","to":"urn:ent:acme","reason":"x","validUntil":"2027-01-01T00:00:00Z"}""", 422, "BAD_PRINCIPAL", "to")]
    [InlineData("""{"enterprise":"urn:ent:acme","to":"nobody","reason":"x","validUntil":"2027-01-01T00:00:00Z"}""", 404, "UNKNOWN_PRINCIPAL", null)]
    [InlineData("""{"enterprise":"urn:ent:nobodys","to":"urn:ent:other","reason":"x","validUntil":"2027-01-01T00:00:00Z"}""", 404, "UNKNOWN_PRINCIPAL", null)]
    public async Task A_request_that_makes_no_sense_is_refused(string request, int status, string code, string? field)
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");

        (await acme.SendAsync(HttpMethod.Post, Approvals, request)).IsProblem(status, code, field);
    }

    [Fact]
    public async Task Factors_of_a_blocked_library_are_not_used_elsewhere_by_their_usual_ids()
    {
        await using var host = await StartAsync();
        using var operators = await host.AsAsync("operator");
        using var acme = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        using var neighbour = await host.AsAsync("neighbour");
        await operators.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn-grid", """{"organisation":"urn:ent:acme"}""");
        const string product = """{"kind":"product","id":"urn:prod:x:1","enterprise":"ENTERPRISE","name":"X","unit":"piece","inputs":[{"of":"urn:prod:x:2","quantity":1},{"of":"urn:factor:cn-grid:2023","quantity":2}]}""";
        const string component = """{"kind":"component","id":"urn:comp:x:1","enterprise":"urn:ent:other","name":"X","unit":"piece","sources":[{"of":"urn:prod:x:2","share":1,"instead":"urn:factor:cn-grid:2023"}]}""";
        Assert.Equal(200, (int)(await other.PushAsync(product.Replace("ENTERPRISE", "urn:ent:other", StringComparison.Ordinal))).Response.StatusCode);

        var (_, set) = await acme.SendAsync(HttpMethod.Put, "/v1/access/libraries/cn-grid/cross-border", Blocked);

        Assert.Equal("blocked", set.GetProperty("crossBorder").GetString());
        (await other.PushAsync(product.Replace("ENTERPRISE", "urn:ent:other", StringComparison.Ordinal))).IsProblem(403, "CROSS_BORDER_BLOCKED", "inputs[1].of");
        (await other.PushAsync(component)).IsProblem(403, "CROSS_BORDER_BLOCKED", "sources[0].instead");
        Assert.Equal(200, (int)(await neighbour.PushAsync(product.Replace("ENTERPRISE", "urn:ent:neighbour", StringComparison.Ordinal))).Response.StatusCode);
        Assert.Single(await AuditRouteTests.EntriesAsync(acme, "?kind=refusal"), one => one.GetProperty("library").GetString() == "cn-grid");
    }

    [Fact]
    public async Task Who_has_blocked_it_says_who_may_free_it()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        using var authority = await host.AsAsync("cn-authority");
        using var other = await host.AsAsync("other-enterprise");
        using var operators = await host.AsAsync("operator");
        const string address = "/v1/access/enterprises/urn:ent:acme/cross-border";
        const string free = """{"crossBorder":"free"}""";

        Assert.Equal("enterprise", (await acme.SendAsync(HttpMethod.Put, address, Blocked)).Json.GetProperty("blockedBy").GetString());
        Assert.Equal("free", (await acme.SendAsync(HttpMethod.Put, address, free)).Json.GetProperty("crossBorder").GetString());
        Assert.Equal("authority", (await authority.SendAsync(HttpMethod.Put, address, Blocked)).Json.GetProperty("blockedBy").GetString());
        Assert.Equal("authority", (await acme.SendAsync(HttpMethod.Put, address, Blocked)).Json.GetProperty("blockedBy").GetString());
        (await acme.SendAsync(HttpMethod.Put, address, free)).IsProblem(403, "FORBIDDEN");
        (await other.SendAsync(HttpMethod.Put, address, Blocked)).IsProblem(403, "FORBIDDEN");
        (await acme.SendAsync(HttpMethod.Put, address, "{}")).IsProblem(422, "BAD_PRINCIPAL", "crossBorder");
        Assert.Equal(JsonValueKind.Null, (await operators.SendAsync(HttpMethod.Put, address, free)).Json.GetProperty("blockedBy").ValueKind);
        (await acme.SendAsync(HttpMethod.Put, "/v1/access/organisations/urn:ent:acme/country", """{"country":"DE"}""")).IsProblem(403, "FORBIDDEN");
        (await operators.SendAsync(HttpMethod.Put, "/v1/access/organisations/urn:ent:acme/country", """{"country":"ZZ"}""")).IsProblem(422, "BAD_PRINCIPAL", "country");
    }

    [Fact]
    public async Task Shares_that_were_stated_before_are_judged_anew_and_lean_on_an_approval_from_then_on()
    {
        await using var host = await StartAsync();
        using var acme = await host.AsAsync("enterprise-admin");
        var id = await ApprovedAsync(host, "2026-09-01T00:00:00Z");
        const string approved = """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:1","with":"urn:ent:other","validUntil":"2026-08-01T00:00:00Z"}""";
        const string endless = """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:2","with":"urn:ent:other"}""";
        const string inside = """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:3","with":"urn:ent:neighbour"}""";
        const string gone = """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:4","with":"urn:ent:other"}""";
        const string ended = """{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:5","with":"urn:ent:other","validUntil":"2026-02-01T00:00:00Z"}""";
        const string others = """{"kind":"share","enterprise":"urn:ent:neighbour","product":"urn:prod:x:1","with":"urn:ent:other"}""";
        host.Grid.Export =
        [
            "{\"format\":\"grid-ledger\"}\n",
            Line(1, "urn:ent:acme urn:prod:acme:1 urn:ent:other", approved) + Line(2, "urn:ent:acme urn:prod:acme:2 urn:ent:other", endless),
            Line(3, "urn:ent:acme urn:prod:acme:3 urn:ent:neighbour", inside) + Line(4, "urn:ent:acme urn:prod:acme:4 urn:ent:other", gone)
                + Line(5, "urn:ent:acme urn:prod:acme:5 urn:ent:other", ended) + Line(6, "urn:ent:neighbour urn:prod:x:1 urn:ent:other", others)
                + Line(7, "urn:ent:acme urn:prod:acme:4 urn:ent:other", gone.Replace("}", ",\"withdrawn\":true}", StringComparison.Ordinal)),
            "{\"idempotencyKey\":\"x\"}\n",
        ];
        var reviews = host.App.Services.GetRequiredService<BorderReviews>();

        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        var reviewed = Assert.Single(host.Grid.Pushes);
        Assert.True(await reviews.ReviewAsync(CancellationToken.None));
        await acme.SendAsync(HttpMethod.Delete, $"{Approvals}/{id}");

        Assert.Equal("urn:ent:acme urn:prod:acme:2 urn:ent:other", Assert.Single(reviewed.Facts).Fact.Id.Text);
        Assert.Equal(2, host.Grid.Pushes.Count);
        Assert.Equal("urn:ent:acme urn:prod:acme:1 urn:ent:other", Assert.Single(host.Grid.Pushes[1].Facts).Fact.Id.Text);
    }

    [Fact]
    public void Examples_are_what_they_are_examples_of()
    {
        Assert.Equal("approved", Assert.Single(Read<ApprovalsAnswer>(ApprovalExamples.Approvals).Approvals).Status);
        Assert.Equal("approved", Read<ApprovalAnswer>(ApprovalExamples.Approval).Status);
        Assert.True(Read<TakenBackAnswer>(ApprovalExamples.TakenBack).AreSharesTakenBack);
        Assert.Equal("blocked", Read<CrossBorderAnswer>(ApprovalExamples.CrossBorder).CrossBorder);
        Assert.Equal("CN", Read<OrganisationAnswer>(ApprovalExamples.Organisation).Country);
        Assert.Equal(1_042, Assert.Single(Read<ClientApi.Audit.AuditAnswer>(ClientApi.Reference.Examples.Audit).Items).Number);
    }

    private static T Read<T>(string example) => JsonSerializer.Deserialize<T>(example, Strict)!;

    /// <summary>An entry as an export has it.</summary>
    private static string Line(int position, string entity, string payload) =>
        $$"""{"position":{{position}},"entity":"{{entity}}","place":1,"kind":"share","series":"stated","version":1,"schema":1,"principal":"x","recordedAt":"2026-01-01T00:00:00.000Z","previousHash":"{{new string('0', 64)}}","hash":"{{new string('0', 64)}}","payload":{{payload}}}"""
        + "\n";

    private static string Share(string? until) =>
        $$"""{"kind":"share","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","with":"urn:ent:other"{{(until is null ? "" : $",\"validUntil\":\"{(until.Contains('T', StringComparison.Ordinal) ? until : $"{until}T00:00:00Z")}\"")}}}""";

    private static async Task<string> AskedAsync(HttpClient client, string until)
    {
        var (response, asked) = await client.SendAsync(
            HttpMethod.Post, Approvals, $$"""{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"For the passport","validUntil":"{{until}}"}""");
        Assert.True(response.IsSuccessStatusCode, asked.ToString());

        return asked.GetProperty("id").GetString()!;
    }

    private static async Task<string> ApprovedAsync(AccessHost host, string until)
    {
        using var acme = await host.AsAsync("enterprise-admin");
        using var authority = await host.AsAsync("cn-authority");
        var id = await AskedAsync(acme, until);
        var (response, decided) = await authority.SendAsync(HttpMethod.Post, $"{Approvals}/{id}/decide", """{"approve":true,"reason":"As agreed"}""");
        Assert.True(response.IsSuccessStatusCode, decided.ToString());

        return id;
    }

    private static Task<long> NumberAsync(AccessHost host) =>
        host.App.Services.GetRequiredService<ClientApi.Identity.Storage.RightsNumber>().ReadAsync().AsTask();

    /// <summary>Acme is in China and blocked, with a neighbour; the other enterprise is in Germany.</summary>
    private static async Task<AccessHost> StartAsync(FakeTimeProvider? clock = null, bool withAuthority = true)
    {
        var grid = new GridFake
        {
            // All or nothing, as the grid itself.
            OnPush = (push, _) => Task.FromResult<PushOutcome>(push.Rejections.Count > 0 && !push.IsPartial
                ? new PushOutcome.Refused(push.Rejections)
                : new PushOutcome.Accepted(push.Facts.Count, 1_041 + push.Facts.Count, push.Rejections, IsFirstAnswer: true)),
        };
        var host = await AccessHost.StartAsync(grid, clock ?? new FakeTimeProvider(Now));
        await host.InScopeAsync(async services =>
        {
            var organisations = services.GetRequiredService<OrganisationRegister>();
            var clients = services.GetRequiredService<ClientRegister>();
            await organisations.AddAsync(PrincipalKind.Enterprise, "urn:ent:neighbour", "Neighbour", null, default, "CN");
            if (withAuthority)
                await organisations.AddAsync(PrincipalKind.Authority, "cn-authority", "Authority", "national", default, "CN");
            foreach (var (name, organisation) in new[] { ("neighbour", "urn:ent:neighbour"), ("cn-authority", "cn-authority") }.Take(withAuthority ? 2 : 1))
            {
                var made = ((Registered<NewClient>.Done)await clients.AddAsync(organisation, name, Roles.All, default)).Value;
                (host.Ids[name], host.Secrets[name]) = (made.Client.Id, made.Secret);
            }

            return true;
        });
        using var operators = await host.AsAsync("operator");
        foreach (var (organisation, country) in new[] { ("urn:ent:acme", "CN"), ("urn:ent:other", "DE") })
        {
            var (response, json) = await operators.SendAsync(
                HttpMethod.Put, $"/v1/access/organisations/{organisation}/country", $$"""{"country":"{{country}}"}""");
            Assert.True(response.IsSuccessStatusCode, json.ToString());
        }

        using var acme = await host.AsAsync("enterprise-admin");
        Assert.Equal(HttpStatusCode.OK, (await acme.SendAsync(HttpMethod.Put, "/v1/access/enterprises/urn:ent:acme/cross-border", Blocked)).Response.StatusCode);

        return host;
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using ClientApi.Access;
using ClientApi.Identity.Approvals;
using ClientApi.Identity.Links;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>What one organisation can pile up in the store of principals, and how much of it is read at a time.</summary>
public sealed class StoredLimitsTests
{
    private const string Invitations = "/v1/access/invitations";
    private const string Requests = "/v1/access/requests";
    private const string Approvals = "/v1/access/approvals";
    private const string Ben = """{"email":"ben@acme.example"}""";
    private const string Asked = """{"enterprise":"urn:ent:other","reason":"For our cells"}""";
    private const string Approval = """{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"For the passport","validUntil":"2027-09-01T00:00:00Z"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_organisation_has_a_thousand_open_invitations_at_most()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        await AddAsync(host, Enumerable.Range(0, 999).Select(number => Link(number)));

        var (last, made) = await admin.SendAsync(HttpMethod.Post, Invitations, Ben);
        (await admin.SendAsync(HttpMethod.Post, Invitations, Ben)).IsProblem(422, "BAD_PRINCIPAL", "email");
        var (others, _) = await other.SendAsync(HttpMethod.Post, Invitations, """{"email":"eve@other.example"}""");
        await admin.SendAsync(HttpMethod.Delete, $"{Invitations}/{made.GetProperty("id").GetString()}");
        var (again, _) = await admin.SendAsync(HttpMethod.Post, Invitations, Ben);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (last.StatusCode, others.StatusCode, again.StatusCode));
        Assert.Equal(1_000, await CountAsync(host, db => db.Links.Where(one => one.ByOrganisationId == "urn:ent:acme")));
    }

    [Theory]
    [InlineData("email", 245)]
    [InlineData("name", 201)]
    [InlineData("products", 101)]
    public async Task An_invitation_holds_no_more_than_it_needs(string field, int size)
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        var body = field switch
        {
            "email" => $$"""{"email":"{{new string('x', size)}}@x.example"}""",
            "name" => $$"""{"name":"{{new string('x', size)}}"}""",
            _ => $$"""{"enterprise":"urn:ent:newco","products":{{Products(size)}}}""",
        };

        (await admin.SendAsync(HttpMethod.Post, Invitations, body)).IsProblem(422, "BAD_PRINCIPAL", field);
        (await admin.SendAsync(HttpMethod.Post, Invitations, """{"enterprise":"urn:ent:newco","products":[null]}""")).IsProblem(422, "BAD_PRINCIPAL", "products");
    }

    [Fact]
    public async Task Who_asks_for_shares_and_takes_them_back_asks_a_hundred_times_a_day_of_one_enterprise()
    {
        await using var host = await StartAsync();
        using var buyer = await host.AsAsync("enterprise-writer");
        await AddAsync(host, Enumerable.Range(0, 100).Select(number => Request(number, cancelledAt: Now)));

        (await buyer.SendAsync(HttpMethod.Post, Requests, Asked)).IsProblem(422, "BAD_PRINCIPAL", "enterprise");
        var (elsewhere, _) = await buyer.SendAsync(HttpMethod.Post, Requests, """{"enterprise":"urn:ent:foilco","reason":"For our cells"}""");
        await host.ExecuteAsync("UPDATE share_requests SET requested_at = requested_at - 86400000");
        var (tomorrow, _) = await buyer.SendAsync(HttpMethod.Post, Requests, Asked);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (elsewhere.StatusCode, tomorrow.StatusCode));
    }

    [Fact]
    public async Task An_organisation_asks_for_a_thousand_approvals_a_day_at_most()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await AddAsync(host, Enumerable.Range(0, 999).Select(number => ApprovalOf(number, takenBackAt: Now)));

        var (last, _) = await admin.SendAsync(HttpMethod.Post, Approvals, Approval);
        (await admin.SendAsync(HttpMethod.Post, Approvals, Approval)).IsProblem(422, "BAD_PRINCIPAL", "enterprise");
        await host.ExecuteAsync("UPDATE approvals SET requested_at = requested_at - 86400000");
        var (tomorrow, _) = await admin.SendAsync(HttpMethod.Post, Approvals, Approval);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (last.StatusCode, tomorrow.StatusCode));
    }

    [Theory]
    [InlineData(Invitations, "invitations")]
    [InlineData(Requests, "received")]
    [InlineData(Approvals, "approvals")]
    public async Task Lists_are_read_page_by_page(string address, string member)
    {
        await using var host = await StartAsync();
        using var other = await host.AsAsync("other-enterprise");
        await AddAsync(host, Enumerable.Range(0, 5).Select(number => Link(number, by: "urn:ent:other")));
        await AddAsync(host, Enumerable.Range(0, 5).Select(number => Request(number)));
        await AddAsync(host, Enumerable.Range(0, 5).Select(number => ApprovalOf(number)));

        var seen = new List<string>();
        for (var next = $"{address}?limit=2"; next is not null;)
        {
            var (response, json) = await other.ReadAsync(next);
            var rows = json.GetProperty(member).EnumerateArray().Select(row => row.GetProperty("id").GetString()!).ToList();
            next = json.GetProperty("next").GetString();

            Assert.Equal(next is null ? 1 : 2, rows.Count);
            Assert.Equal(next is not null, response.Headers.Contains("Link"));
            seen.AddRange(rows);
        }

        Assert.Equal(Enumerable.Range(0, 5).Reverse().Select(IdOf), seen);
        (await other.ReadAsync($"{address}?limit=0")).IsProblem(400, "BAD_PARAMETER", "limit");
    }

    [Fact]
    public async Task The_page_about_access_shows_a_hundred_and_leads_on_to_the_rest()
    {
        await using var host = await StartAsync();
        using var browser = new FormBrowser(host.Address);
        await browser.SignInAsync("/sign-in", "ann@acme.example", AccessHost.Password);
        await AddAsync(host, Enumerable.Range(0, 130).Select(number => Link(number)));
        await AddAsync(host, Enumerable.Range(0, 110).Select(number => Request(number)));

        var first = await (await browser.GetAsync("/access")).Content.ReadAsStringAsync();
        var second = await (await browser.GetAsync($"/access?before={IdOf(30)}")).Content.ReadAsStringAsync();

        Assert.Contains($"/access?before={IdOf(30)}", first, StringComparison.Ordinal);
        Assert.Equal((100, 80), (CountOf(first, "data-link="), CountOf(first, "data-request=")));
        Assert.DoesNotContain("before=", second, StringComparison.Ordinal);
        Assert.Equal((30, 30), (CountOf(second, "data-link="), CountOf(second, "data-request=")));
    }

    [Theory]
    [InlineData(101)]
    [InlineData(0)]
    public async Task An_answer_shares_a_hundred_products_at_most_each_by_its_name(int products)
    {
        await using var host = await StartAsync();
        using var owner = await host.AsAsync("other-enterprise");
        await AddAsync(host, [Request(1)]);

        var body = $$"""{"share":true,"products":{{(products > 0 ? Products(products) : "[null]")}}}""";

        (await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(1)}/answer", body)).IsProblem(422, "BAD_PRINCIPAL", "products");
        Assert.Empty(host.Grid.Pushes);
    }

    [Fact]
    public async Task What_an_answer_shares_counts_as_facts_of_the_day_and_the_request_waits_where_they_are_used_up()
    {
        await using var host = await StartAsync("--Access:FactsPerDay=2");
        using var owner = await host.AsAsync("other-enterprise");
        await AddAsync(host, [Request(1), Request(2)]);
        await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(1)}/answer", """{"share":true}""");

        var answer = await owner.SendAsync(HttpMethod.Post, $"{Requests}/{IdOf(2)}/answer", $$"""{"share":true,"products":{{Products(2)}}}""");

        answer.IsProblem(429, "QUOTA_EXCEEDED");
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.Single(host.Grid.Pushes);
        var waits = (await owner.ReadAsync(Requests)).Json.GetProperty("received")[0];
        Assert.Equal((IdOf(2), "requested"), (waits.GetProperty("id").GetString(), waits.GetProperty("status").GetString()));
    }

    private static Task<AccessHost> StartAsync(params string[] settings) => AccessHost.StartAsync(time: new FakeTimeProvider(Now), settings: settings);

    /// <summary>As they are made one after the other.</summary>
    private static string IdOf(int number) => number.ToString("x32", CultureInfo.InvariantCulture);

    private static string Products(int count) => JsonSerializer.Serialize(Enumerable.Range(0, count).Select(number => $"urn:prod:other:{number}"));

    private static int CountOf(string page, string text) => page.Split(text).Length - 1;

    private static Link Link(int number, string by = "urn:ent:acme") => new()
    {
        Hash = $"{by} {number}",
        Id = IdOf(number),
        Purpose = LinkPurpose.Person,
        OrganisationId = by,
        Email = $"{number}@acme.example",
        Roles = Roles.Read,
        MadeBy = "tester",
        ByOrganisationId = by,
        CreatedAt = Now,
        ExpiresAt = Now.AddDays(3),
    };

    private static ShareRequest Request(int number, DateTimeOffset? cancelledAt = null) => new()
    {
        Id = IdOf(number),
        EnterpriseId = "urn:ent:other",
        BuyerId = "urn:ent:acme",
        OrganisationId = "urn:ent:acme",
        Reason = $"For cell {number}",
        RequestedBy = "tester",
        RequestedAt = Now,
        CancelledAt = cancelledAt,
    };

    private static Approval ApprovalOf(int number, DateTimeOffset? takenBackAt = null) => new()
    {
        Id = IdOf(number),
        EnterpriseId = "urn:ent:acme",
        ToOrganisationId = "urn:ent:other",
        Reason = $"For passport {number}",
        ValidUntil = Now.AddYears(1),
        RequestedBy = "tester",
        RequestedOrganisationId = "urn:ent:acme",
        RequestedAt = Now,
        TakenBackAt = takenBackAt,
    };

    internal static Task<int> AddAsync<T>(AccessHost host, IEnumerable<T> rows)
        where T : class => host.InScopeAsync(services =>
    {
        var db = services.GetRequiredService<IdentityDb>();
        db.Set<T>().AddRange(rows);

        return db.SaveChangesAsync();
    });

    private static Task<int> CountAsync<T>(AccessHost host, Func<IdentityDb, IQueryable<T>> rows) =>
        host.InScopeAsync(services => rows(services.GetRequiredService<IdentityDb>()).CountAsync());
}

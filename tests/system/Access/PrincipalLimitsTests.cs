using System.Net;
using ClientApi.Access;
using ClientApi.Identity.Clients;
using ClientApi.Identity.Grants;
using ClientApi.Identity.People;
using Microsoft.Extensions.Time.Testing;
using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>How many clients, people and grants one organisation can pile up by making them and taking them back, and how much of that is read at a time.</summary>
public sealed class PrincipalLimitsTests
{
    private const string Invitations = "/v1/access/invitations";
    private const string Clients = "/v1/access/clients";
    private const string People = "/v1/access/people";
    private const string Grants = "/v1/access/grants";
    private const string Erp = """{"name":"ERP"}""";
    private const string Grant = """{"to":"urn:ent:other","what":["figure"],"validUntil":"2027-09-01T00:00:00Z","purpose":"a test"}""";
    private const string Ben = """{"email":"ben@acme.example"}""";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Clients_that_were_revoked_count_for_a_day()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 996).Select(ClientOf));

        var (last, made) = await admin.SendAsync(HttpMethod.Post, Clients, Erp);
        await admin.SendAsync(HttpMethod.Delete, $"{Clients}/{made.GetProperty("clientId").GetString()}");
        (await admin.SendAsync(HttpMethod.Post, Clients, Erp)).IsProblem(422, "BAD_PRINCIPAL", "name");
        await host.ExecuteAsync("UPDATE clients SET created_at = created_at - 86400000");
        var (tomorrow, _) = await admin.SendAsync(HttpMethod.Post, Clients, Erp);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (last.StatusCode, tomorrow.StatusCode));
    }

    [Fact]
    public async Task Grants_that_were_withdrawn_count_for_a_day()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 9_999).Select(number => GrantOf(number, withdrawnAt: Now)));

        var (last, _) = await admin.SendAsync(HttpMethod.Post, Grants, Grant);
        (await admin.SendAsync(HttpMethod.Post, Grants, Grant)).IsProblem(422, "BAD_GRANT", "product");
        await host.ExecuteAsync("UPDATE grants SET created_at = created_at - 86400000");
        var (tomorrow, _) = await admin.SendAsync(HttpMethod.Post, Grants, Grant);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (last.StatusCode, tomorrow.StatusCode));
    }

    [Fact]
    public async Task A_thousand_people_of_an_organisation_join_in_a_day_at_most()
    {
        await using var host = await StartAsync();
        using var admin = await host.AsAsync("enterprise-admin");
        using var anonymous = host.Anonymous();
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 999).Select(PersonOf));
        var (_, link) = await admin.SendAsync(HttpMethod.Post, Invitations, Ben);
        var joining = $$"""{"code":"{{link.GetProperty("code").GetString()}}","name":"Ben","password":"a password of ben"}""";

        (await anonymous.SendAsync(HttpMethod.Post, "/v1/access/links", joining)).IsProblem(422, "BAD_PRINCIPAL", "email");
        await host.ExecuteAsync("UPDATE people SET created_at = created_at - 86400000");

        Assert.Equal(HttpStatusCode.OK, (await anonymous.SendAsync(HttpMethod.Post, "/v1/access/links", joining)).Response.StatusCode);
    }

    [Theory]
    [InlineData(Clients, "clients", "clientId")]
    [InlineData(People, "people", "id")]
    [InlineData(Grants, "received", "id")]
    public async Task Lists_are_read_page_by_page(string address, string member, string id)
    {
        await using var host = await StartAsync();
        using var other = await host.AsAsync(member == "received" ? "other-enterprise" : "enterprise-admin");
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 3).Select(ClientOf));
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 4).Select(PersonOf));
        await StoredLimitsTests.AddAsync(host, Enumerable.Range(0, 5).Select(number => GrantOf(number)));
        var (_, whole) = await other.ReadAsync(address);

        var seen = new List<string>();
        for (var next = $"{address}?limit=2"; next is not null;)
        {
            var (response, json) = await other.ReadAsync(next);
            next = json.GetProperty("next").GetString();

            Assert.Equal(next is not null, response.Headers.Contains("Link"));
            seen.AddRange(json.GetProperty(member).EnumerateArray().Select(row => row.GetProperty(id).GetString()!));
            Assert.True(next is null || seen.Count % 2 == 0);
        }

        Assert.True(seen.Count >= 5);
        Assert.Equal(whole.GetProperty(member).EnumerateArray().Select(row => row.GetProperty(id).GetString()), seen);
        (await other.ReadAsync($"{address}?limit=0")).IsProblem(400, "BAD_PARAMETER", "limit");
    }

    private static Task<AccessHost> StartAsync() => AccessHost.StartAsync(time: new FakeTimeProvider(Now));

    private static Client ClientOf(int number) => new()
    {
        Id = $"one-of-many-{number:0000}",
        OrganisationId = "urn:ent:acme",
        Name = "One of many",
        Roles = Roles.Read,
        CreatedAt = Now,
    };

    private static Person PersonOf(int number) => new()
    {
        Id = $"person-{number:0000}",
        OrganisationId = "urn:ent:acme",
        Name = "One of many",
        Roles = Roles.Read,
        UserName = $"person-{number}@acme.example",
        NormalizedUserName = $"PERSON-{number}@ACME.EXAMPLE",
        Email = $"person-{number}@acme.example",
        NormalizedEmail = $"PERSON-{number}@ACME.EXAMPLE",
        CreatedAt = Now,
    };

    private static KeptGrant GrantOf(int number, DateTimeOffset? withdrawnAt = null) => new()
    {
        Id = $"grant-{number:0000}",
        EnterpriseId = "urn:ent:acme",
        OrganisationId = "urn:ent:other",
        What = GrantedParts.Figure,
        ValidUntil = Now.AddYears(1),
        Purpose = "a test",
        MadeBy = "tester",
        CreatedAt = Now,
        WithdrawnAt = withdrawnAt,
    };
}

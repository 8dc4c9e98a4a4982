using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientApi.Audit;
using ClientApi.Identity;
using ClientApi.Identity.Approvals;
using ClientApi.Reference;
using Whole.Tests.Api;
using Whole.Tests.Audit;

namespace Whole.Tests.Approvals;

/// <summary>An approval, from the request to its end.</summary>
public sealed class ApprovalTests
{
    private const string Request = """{"enterprise":"urn:ent:acme","to":"urn:ent:other","reason":"For the passport","validUntil":"2026-09-01T00:00:00Z"}""";
    private const string Yes = """{"approve":true,"reason":"As agreed"}""";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    [Fact]
    public async Task An_approval_is_asked_for_decided_upon_and_seen_by_those_whom_it_concerns()
    {
        await using var border = await BorderHost.StartAsync();

        (await border.Neighbour.SendAsync(HttpMethod.Post, BorderHost.Approvals, Request)).IsProblem(403, "FORBIDDEN");
        var (_, asked) = await border.Other.SendAsync(HttpMethod.Post, BorderHost.Approvals, Request);
        var id = asked.GetProperty("id").GetString()!;
        Assert.Equal("requested", asked.GetProperty("status").GetString());
        Assert.Empty(await BorderHost.ApprovalsAsync(border.Neighbour));
        foreach (var client in (HttpClient[])[border.Acme, border.Other, border.Operators, border.Authority])
            Assert.Equal(id, (await BorderHost.TheApprovalAsync(client)).GetProperty("id").GetString());

        (await DecideAsync(border.Acme, id, Yes)).IsProblem(403, "FORBIDDEN");
        (await DecideAsync(border.Operators, id, Yes)).IsProblem(403, "FORBIDDEN");
        (await DecideAsync(border.Neighbour, id, Yes)).IsProblem(404, "UNKNOWN_PRINCIPAL");
        (await DecideAsync(border.Authority, id, """{"approve":true}""")).IsProblem(422, "BAD_PRINCIPAL", "reason");
        (await DecideAsync(border.Authority, id, """{"reason":"perhaps"}""")).IsProblem(422, "BAD_PRINCIPAL", "approve");
        Assert.Equal("approved", (await DecideAsync(border.Authority, id, Yes)).Json.GetProperty("status").GetString());
        (await DecideAsync(border.Authority, id, Yes)).IsProblem(409, "ALREADY_DECIDED");
        (await border.Other.SendAsync(HttpMethod.Delete, $"{BorderHost.Approvals}/{id}")).IsProblem(403, "FORBIDDEN");
        (await border.Neighbour.SendAsync(HttpMethod.Delete, $"{BorderHost.Approvals}/{id}")).IsProblem(404, "UNKNOWN_PRINCIPAL");

        Assert.Equal(
            ["approval.approve", "approval.request"],
            (await AuditRouteTests.EntriesAsync(border.Acme, "?kind=approval")).Select(one => one.GetProperty("action").GetString()));
        Assert.Equal(2, (await AuditRouteTests.EntriesAsync(border.Other, "?kind=approval")).Count);
        Assert.Empty(await AuditRouteTests.EntriesAsync(border.Neighbour, "?kind=approval"));
        Assert.NotEmpty(await AuditRouteTests.EntriesAsync(border.Acme, "?kind=refusal&enterprise=urn:ent:acme"));

        // Nor does the neighbour learn from the log that there is one.
        Assert.Equal(
            [("DELETE /v1/access/approvals/{approval}", id), ("POST /v1/access/approvals/{approval}/decide", id), ("POST /v1/access/approvals", "")],
            (await AuditRouteTests.EntriesAsync(border.Acme, "?kind=refusal")).Where(one => one.GetProperty("organisation").GetString() == "urn:ent:neighbour")
                .Select(one => (one.GetProperty("action").GetString(), one.GetProperty("entity").GetString())));
        Assert.Empty(await AuditRouteTests.EntriesAsync(border.Neighbour, "?kind=refusal"));
    }

    [Fact]
    public async Task A_refused_one_lets_nothing_through_and_an_operator_decides_where_there_is_no_authority()
    {
        await using var border = await BorderHost.StartAsync(withAuthority: false);
        var id = await border.AskAsync("2026-09-01");

        var (_, refused) = await DecideAsync(border.Operators, id, """{"approve":false,"reason":"No treaty"}""");

        Assert.Equal("refused", refused.GetProperty("status").GetString());
        (await border.ShareAsync("2026-06-01")).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
    }

    [Fact]
    public async Task An_approval_ends_with_its_time()
    {
        await using var border = await BorderHost.StartAsync();
        var id = await border.ApproveAsync("2026-03-01T00:30");
        Assert.Equal(HttpStatusCode.OK, (await border.ShareAsync("2026-03-01T00:30")).Response.StatusCode);

        border.Clock.Advance(TimeSpan.FromMinutes(31));

        (await border.ShareAsync("2026-03-01T00:30")).IsProblem(403, "CROSS_BORDER_BLOCKED", "with");
        (await DecideAsync(border.Authority, id, Yes)).IsProblem(409, "ALREADY_DECIDED");
        Assert.Equal("expired", (await BorderHost.TheApprovalAsync(border.Acme)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("\"enterprise\":\"urn:ent:acme\",", "", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData("\"enterprise\":\"urn:ent:acme\",", "\"enterprise\":\"urn:ent:acme\",\"library\":\"acme\",", 422, "BAD_PRINCIPAL", "enterprise")]
    [InlineData(",\"validUntil\":\"2026-09-01T00:00:00Z\"", "", 422, "BAD_PRINCIPAL", "validUntil")]
    [InlineData("2026-09-01", "2026-01-01", 422, "BAD_PRINCIPAL", "validUntil")]
    [InlineData("For the passport", "", 422, "BAD_PRINCIPAL", "reason")]
    [InlineData("urn:ent:other", "urn:ent:acme", 422, "BAD_PRINCIPAL", "to")]
    [InlineData("urn:ent:other", "nobody", 404, "UNKNOWN_PRINCIPAL", null)]
    public async Task A_request_that_makes_no_sense_is_refused(string right, string wrong, int status, string code, string? field)
    {
        await using var border = await BorderHost.StartAsync();

        (await border.Acme.SendAsync(HttpMethod.Post, BorderHost.Approvals, Request.Replace(right, wrong, StringComparison.Ordinal)))
            .IsProblem(status, code, field);
    }

    [Fact]
    public void Examples_are_what_they_are_examples_of()
    {
        Assert.Equal("approved", Assert.Single(Read<ApprovalsAnswer>(ApprovalExamples.Approvals).Approvals).Status);
        Assert.Equal("approved", Read<ApprovalAnswer>(ApprovalExamples.Approval).Status);
        Assert.True(Read<TakenBackAnswer>(ApprovalExamples.TakenBack).AreSharesTakenBack);
        Assert.Equal("blocked", Read<CrossBorderAnswer>(ApprovalExamples.CrossBorder).CrossBorder);
        Assert.Equal("CN", Read<OrganisationAnswer>(ApprovalExamples.Organisation).Country);
        Assert.Equal(1_042, Assert.Single(Read<AuditAnswer>(Examples.Audit).Items).Number);
    }

    private static T Read<T>(string example) => JsonSerializer.Deserialize<T>(example, Strict)!;

    private static Task<(HttpResponseMessage Response, JsonElement Json)> DecideAsync(HttpClient client, string id, string decision) =>
        client.SendAsync(HttpMethod.Post, $"{BorderHost.Approvals}/{id}/decide", decision);
}

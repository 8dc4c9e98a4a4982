using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Audit;
using Whole.Tests.Cluster;

namespace Whole.Tests.Reads;

/// <summary>What is shown of another's stands in the audit log before it is shown.</summary>
public sealed class RecordedReadsTests
{
    private const string Grants = "/v1/access/grants";
    private const string Grant = """{"to":"bank","what":["portfolio"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""";
    private const string Portfolio = "/v1/enterprises/urn:ent:acme/footprint";
    private const string Product = "/v1/products/urn:prod:acme:cell/footprint";

    private static GridFake Grid => new GridFake().With(Figures.Enterprise(Figures.Acme, 4), Figures.Product(Figures.Cell, 2));

    [Fact]
    public async Task Its_owner_reads_who_was_shown_what_and_who_asked_in_vain()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var admin = await host.AsAsync("enterprise-admin");
        using var bank = await host.AsAsync("bank");
        await admin.SendAsync(HttpMethod.Post, Grants, Grant);

        Assert.Equal(200, (int)(await bank.ReadAsync(Portfolio)).Response.StatusCode);
        (await bank.ReadAsync(Product)).IsProblem(404, "NOT_FOUND");
        Assert.Equal(200, (int)(await admin.ReadAsync(Portfolio)).Response.StatusCode);

        var shown = Assert.Single(await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure"));
        Assert.Equal(
            (host.Ids["bank"], "urn:ent:acme", "urn:ent:acme", "portfolio", "read"),
            (Text(shown, "principal"), Text(shown, "enterprise"), Text(shown, "entity"), Text(shown, "what"), Text(shown, "action")));
        Assert.Contains("a loan", Text(shown, "reason"), StringComparison.Ordinal);
        var refused = Assert.Single(await AuditRouteTests.EntriesAsync(admin, "?kind=refusal"));
        Assert.Equal(
            (host.Ids["bank"], "urn:ent:acme", "urn:prod:acme:cell", "figure"),
            (Text(refused, "principal"), Text(refused, "enterprise"), Text(refused, "entity"), Text(refused, "what")));

        using var operators = await host.AsAsync("operator");
        var metrics = await operators.GetStringAsync("/metrics");
        Assert.Contains("grid_reads_disclosed_total", metrics, StringComparison.Ordinal);
        Assert.Contains("grid_reads_unseen_total", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_is_one_disclosure_with_a_begin_and_an_end()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var admin = await host.AsAsync("enterprise-admin");
        using var bank = await host.AsAsync("bank");
        await admin.SendAsync(HttpMethod.Post, Grants, Grant);

        using (var stream = await bank.GetStreamAsync(new Uri("/v1/enterprises/urn:ent:acme/live", UriKind.Relative)))
            Assert.True(await stream.ReadAsync(new byte[1]) > 0);

        await Eventually.Is(async () => (await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure")).Count > 1);
        var entries = await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure");
        Assert.Equal(["stream.end", "stream.begin"], entries.Select(one => Text(one, "action")));
        Assert.All(entries, one => Assert.Equal(("urn:ent:acme", "portfolio"), (Text(one, "entity"), Text(one, "what"))));
    }

    [Fact]
    public async Task What_can_not_be_recorded_is_not_shown()
    {
        await using var host = await AccessHost.StartAsync(Grid);
        using var admin = await host.AsAsync("enterprise-admin");
        using var bank = await host.AsAsync("bank");
        await admin.SendAsync(HttpMethod.Post, Grants, Grant);
        await AuditRouteTests.BreakAsync(host);

        (await bank.ReadAsync(Portfolio)).IsProblem(503, "AUDIT_UNAVAILABLE");
        (await bank.ReadAsync("/v1/enterprises/urn:ent:acme/live")).IsProblem(503, "AUDIT_UNAVAILABLE");
        Assert.Equal(200, (int)(await admin.ReadAsync(Portfolio)).Response.StatusCode);
    }

    private static string? Text(System.Text.Json.JsonElement entry, string member) => entry.GetProperty(member).GetString();
}

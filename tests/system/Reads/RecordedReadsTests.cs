using ClientApi.Access;
using ClientApi.Identity.Rights;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;
using Microsoft.Extensions.DependencyInjection;
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
    public async Task A_stream_of_products_is_one_for_each_that_was_granted_and_none_of_what_it_leaves_out()
    {
        var grid = Grid.With(Figures.Product("urn:prod:acme:case", 1), Figures.Product("urn:prod:acme:foil", 3));
        grid.Shared.Add("urn:prod:acme:foil");
        await using var host = await AccessHost.StartAsync(grid);
        using var admin = await host.AsAsync("enterprise-admin");
        using var other = await host.AsAsync("other-enterprise");
        await admin.SendAsync(HttpMethod.Post, Grants, Grant.Replace("\"bank\"", "\"urn:ent:other\"", StringComparison.Ordinal));
        foreach (var product in (string[])[Figures.Cell, "urn:prod:acme:case"])
            await admin.SendAsync(
                HttpMethod.Post, Grants,
                $$"""{"to":"urn:ent:other","product":"{{product}}","what":["figure"],"validUntil":"2099-01-01T00:00:00Z","purpose":"a loan"}""");

        using (var stream = await other.GetStreamAsync(new Uri("/v1/enterprises/urn:ent:acme/live?products=50", UriKind.Relative)))
            Assert.True(await stream.ReadAsync(new byte[1]) > 0);

        await Eventually.Is(async () => (await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure")).Count == 6);
        var entries = (await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure")).ConvertAll(one => (Text(one, "action"), Text(one, "entity"), Text(one, "what")));
        (string, string)[] followed = [("urn:ent:acme", "portfolio"), (Figures.Cell, "figure"), ("urn:prod:acme:case", "figure")];
        Assert.Equal(
            followed.SelectMany(one => (string[])["stream.begin", "stream.end"], (one, action) => ((string?)action, (string?)one.Item1, (string?)one.Item2)).Order(),
            entries.Order());
    }

    [Fact]
    public async Task What_a_withdrawn_product_has_published_is_told_too()
    {
        var grid = Grid;
        (grid.Refused, grid.LastOwners[Figures.Cell]) = (new Refusal.Withdrawn(), Figures.Acme);
        var fact = Assert.IsType<FactReading.Accepted>(new FactReader().Read(
            """{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":1}]}"""u8,
            Figures.SettledAt)).Fact;
        grid.History.Add(new HistoryEntry(7, fact.Kind, VersionSeries.Stated, 1, "acme", Figures.SettledAt, FactWriter.Write(fact), Schema: 1));
        await using var host = await AccessHost.StartAsync(grid);
        using var admin = await host.AsAsync("enterprise-admin");
        using var bank = await host.AsAsync("bank");
        await admin.SendAsync(HttpMethod.Post, Grants, Grant.Replace("portfolio", "history", StringComparison.Ordinal));
        string[] addresses = ["/v1/products/urn:prod:acme:cell/history", "/v1/products/urn:prod:acme:cell/publications"];

        foreach (var address in addresses)
        {
            Assert.Equal(200, (int)(await bank.ReadAsync(address)).Response.StatusCode);
            Assert.Equal(200, (int)(await admin.ReadAsync(address)).Response.StatusCode);
        }

        var told = await AuditRouteTests.EntriesAsync(admin, "?kind=disclosure");
        Assert.Equal(2, told.Count);
        Assert.All(told, one => Assert.Equal(
            (host.Ids["bank"], "urn:ent:acme", Figures.Cell, "history", "read"),
            (Text(one, "principal"), Text(one, "enterprise"), Text(one, "entity"), Text(one, "what"), Text(one, "action"))));

        await AuditRouteTests.BreakAsync(host);
        foreach (var address in addresses)
            (await bank.ReadAsync(address)).IsProblem(503, "AUDIT_UNAVAILABLE");
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

    [Fact]
    public async Task What_others_share_is_told_when_an_own_breakdown_shows_it()
    {
        var (foil, own) = (Figures.Product("urn:prod:other:foil", 4, "Foil", "urn:ent:other"), Figures.Product("urn:prod:acme:case", 1, "Case"));
        var cell = new Breakdown(
            Figures.Product(Figures.Cell, 2), 1,
            [Figures.Contribution(foil, 0.25), Figures.Contribution(own, 1), new("urn:prod:other:secret", "", 1, "kilogram", 0, MissingInput.NotShared, null)]);
        var grid = new GridFake().With(foil, own, Figures.Product("urn:prod:other:secret", 9, enterprise: "urn:ent:other")).With(cell);
        grid.Shared.Add(foil.Id);
        await using var host = await AccessHost.StartAsync(grid);
        using var reader = await host.AsAsync("enterprise-reader");
        using var other = await host.AsAsync("other-enterprise");

        Assert.Equal(200, (int)(await reader.ReadAsync($"{Product}?detail=inputs")).Response.StatusCode);
        var told = Assert.Single(await AuditRouteTests.EntriesAsync(other, "?kind=disclosure"));
        Assert.Equal(
            (host.Ids["enterprise-reader"], "urn:ent:other", foil.Id, "figure"),
            (Text(told, "principal"), Text(told, "enterprise"), Text(told, "entity"), Text(told, "what")));
        // Who made what of it is the reader's business.
        Assert.DoesNotContain(Figures.Cell, told.GetRawText(), StringComparison.Ordinal);

        // A page that reads it with every change tells of it once.
        var principal = await host.InScopeAsync(async services => await services.GetRequiredService<Identification>().FindAsync(host.Ids["enterprise-reader"], default));
        var (visible, looked) = (host.App.Services.GetRequiredService<VisibleGrid>(), new HashSet<string>(StringComparer.Ordinal));
        for (var change = 0; change < 3; change++)
            Assert.IsType<ReadOutcome<SeenBreakdown>.Found>(await visible.ReadBreakdownAsync(principal!, FactKind.Product, EntityId.Of(Figures.Cell), default, default, looked));
        Assert.Equal(2, (await AuditRouteTests.EntriesAsync(other, "?kind=disclosure")).Count);

        await AuditRouteTests.BreakAsync(host);
        (await reader.ReadAsync($"{Product}?detail=inputs")).IsProblem(503, "AUDIT_UNAVAILABLE");
    }

    [Fact]
    public async Task An_export_is_told_to_everybody_with_its_begin_and_its_end_before_its_first_byte()
    {
        var grid = new GridFake { Export = ["{\"format\":\"grid-ledger\",\"headPosition\":7}\n", "{\"position\":1}\n"] };
        await using var host = await AccessHost.StartAsync(grid);
        using var operators = await host.AsAsync("operator");
        using var acme = await host.AsAsync("enterprise-admin");

        await operators.GetStringAsync("/v1/export");
        await Cluster.Eventually.Is(async () => (await AuditRouteTests.EntriesAsync(acme, "?kind=disclosure")).Count == 2);
        var entries = await AuditRouteTests.EntriesAsync(acme, "?kind=disclosure");

        Assert.Equal([("export.end", "ledger"), ("export.begin", "ledger")], entries.Select(one => (Text(one, "action"), Text(one, "what"))));
        Assert.All(entries, one => Assert.Equal(host.Ids["operator"], Text(one, "principal")));
        Assert.Contains("positions 1 to 7", Text(entries[1], "reason"), StringComparison.Ordinal);
        Assert.Contains($"All of it was told: {grid.Export.Sum(line => line.Length)} bytes", Text(entries[0], "reason"), StringComparison.Ordinal);

        await AuditRouteTests.BreakAsync(host);
        (await operators.ReadAsync("/v1/export")).IsProblem(503, "AUDIT_UNAVAILABLE");
    }

    private static string? Text(System.Text.Json.JsonElement entry, string member) => entry.GetProperty(member).GetString();
}

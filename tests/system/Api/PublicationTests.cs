using System.Globalization;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;
using Grains.Figures;
using Grains.Publications;

namespace Whole.Tests.Api;

public sealed class PublicationTests
{
    [Fact]
    public async Task A_publication_is_created_from_the_asked_epoch()
    {
        await using var host = await ApiHost.StartAsync(new() { OnPublish = () => new PublishOutcome.Published(Publication(2, 1), 99) });

        var (response, json) = await host.Client.SendAsync(HttpMethod.Post, "/v1/products/urn:prod:a%2Fb/publications?atLeast=5&wait=2s");

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal("/v1/products/urn:prod:a%2Fb/publications?before=100&limit=1", response.Headers.Location?.OriginalString);
        Assert.Equal(
            [
                "uuid", "product", "status", "preceding", "succeededBy", "receipt", "reason", "unit", "total", "pcfExcludingBiogenicUptake",
                "pcfIncludingBiogenicUptake", "primaryDataShare", "verifiedShare", "dataQuality", "errorBound", "productVersion", "settledThrough",
            ],
            json.Names());
        Assert.Equal(Uuid(2), json.GetProperty("uuid").GetGuid());
        Assert.Equal(Uuid(1), json.GetProperty("preceding").GetGuid());
        Assert.Equal("active", json.GetProperty("status").GetString());
        Assert.Equal("99", json.GetProperty("receipt").GetString());
        Assert.Equal(2, json.GetProperty("total").GetProperty("fossil").GetDouble());
        Assert.Equal(("urn:prod:a/b", new Freshness(5, TimeSpan.FromSeconds(2)), "local", null), Assert.Single(host.Grid.PublishRequests));
    }

    [Fact]
    public async Task A_key_stands_for_the_product_and_for_what_its_total_must_include()
    {
        await using var host = await ApiHost.StartAsync(new() { OnPublish = () => new PublishOutcome.Published(Publication(2, 1), 99) });

        foreach (var asked in (string[])["a/publications?atLeast=5&wait=2s", "a/publications?atLeast=5", "b/publications?atLeast=5", "a/publications"])
            await host.Client.SendAsync(HttpMethod.Post, $"/v1/products/urn:prod:{asked}", key: "order-1");

        var keys = host.Grid.PublishRequests.ConvertAll(request => (request.Key!.Key, Hash: Convert.ToHexString(request.Key.BodyHash)));
        Assert.All(keys, key => Assert.Equal("order-1", key.Key));
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public async Task A_publication_that_is_sent_again_gets_the_first_answer_whatever_has_changed_since()
    {
        await using var host = await ApiHost.StartAsync(new()
        {
            OnKey = _ => new PublishOutcome.Published(Publication(2, 1), 99, IsReplayed: true),
            OnPublish = () => new PublishOutcome.NotFound(IsWithdrawn: true),
        });

        var (response, json) = await host.Client.SendAsync(HttpMethod.Post, $"/v1/products/{Figures.Cell}/publications", key: "order-1");

        Assert.Equal((201, "99"), ((int)response.StatusCode, json.GetProperty("receipt").GetString()));
        Assert.Equal("true", Assert.Single(response.Headers.GetValues("Idempotency-Replayed")));
        Assert.Empty(host.Grid.PublishRequests);
    }

    [Fact]
    public async Task A_key_that_can_not_be_read_is_refused()
    {
        await using var host = await ApiHost.StartAsync(new());

        var answer = await host.Client.SendAsync(HttpMethod.Post, $"/v1/products/{Figures.Cell}/publications", key: "two words");

        answer.IsProblem(400, "BAD_IDEMPOTENCY_KEY", "Idempotency-Key");
    }

    public static TheoryData<PublishOutcome, int, string, string?> Refusals => new()
    {
        { new PublishOutcome.NothingToPublish(TotalStatus.Incomplete), 409, "NOTHING_TO_PUBLISH", null },
        { new PublishOutcome.NotFound(IsWithdrawn: false), 404, "NOT_FOUND", null },
        { new PublishOutcome.NotFound(IsWithdrawn: true), 410, "WITHDRAWN", null },
        { new PublishOutcome.KeyReused(), 409, "IDEMPOTENCY_KEY_REUSED", "Idempotency-Key" },
        { new PublishOutcome.NotYetSettled(3), 409, "NOT_YET_SETTLED", "atLeast" },
        { new PublishOutcome.BeyondHead(3), 400, "RECEIPT_BEYOND_HEAD", "atLeast" },
        { new PublishOutcome.Unavailable("LOADING", "Later.", TimeSpan.FromSeconds(1)), 503, "LOADING", null },
        { new PublishOutcome.Unavailable("LEDGER_UNAVAILABLE", "Later.", TimeSpan.FromSeconds(1)), 503, "LEDGER_UNAVAILABLE", null },
        { new PublishOutcome.Unavailable("CONTENDED", "Later.", TimeSpan.FromSeconds(1)), 503, "CONTENDED", null },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    internal async Task What_can_not_be_published_says_why(PublishOutcome outcome, int status, string code, string? field)
    {
        await using var host = await ApiHost.StartAsync(new() { OnPublish = () => outcome });

        (await host.Client.SendAsync(HttpMethod.Post, $"/v1/products/{Figures.Cell}/publications")).IsProblem(status, code, field);
    }

    [Fact]
    public async Task A_history_shows_facts_as_they_are_kept_and_publications_with_their_successors()
    {
        await using var host = await ApiHost.StartAsync(WithHistory());

        var (response, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/history");

        Assert.Equal(200, (int)response.StatusCode);
        var items = json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["5", "4", "3", "2", "1"], items.Select(item => item.GetProperty("receipt").GetString()));
        Assert.Equal(["receipt", "kind", "version", "principal", "recordedAt", "publication"], items[0].Names());
        Assert.Equal(["receipt", "kind", "version", "principal", "recordedAt", "fact"], items[1].Names());
        Assert.Equal("product", items[1].GetProperty("fact").GetProperty("kind").GetString());
        Assert.Equal(
            [("active", null), ("deprecated", Uuid(5)), ("deprecated", (Guid?)Uuid(3))],
            items.Where(item => item.GetProperty("kind").GetString() is "publication").Select(item => Link(item.GetProperty("publication"))));
        Assert.Null(json.GetProperty("next").GetString());
    }

    [Theory]
    [InlineData("history")]
    [InlineData("publications")]
    public async Task Later_pages_know_the_successor_on_the_page_before(string list)
    {
        await using var host = await ApiHost.StartAsync(WithHistory());

        var seen = new List<(string?, Guid?)>();
        var pages = 0;
        for (var address = $"/v1/products/{Figures.Cell}/{list}?limit=1"; address is not null; pages++)
        {
            var (_, json) = await host.Client.ReadAsync(address);
            var item = json.GetProperty("items")[0];
            if (list is "publications" || item.TryGetProperty("publication", out item))
                seen.Add(Link(item));
            address = json.GetProperty("next").GetString();
        }

        Assert.Equal(list is "publications" ? 3 : 5, pages);
        Assert.Equal([("active", null), ("deprecated", Uuid(5)), ("deprecated", (Guid?)Uuid(3))], seen);
    }

    [Fact]
    public async Task A_listed_publication_says_when_it_was_published()
    {
        await using var host = await ApiHost.StartAsync(WithHistory());

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/publications");

        Assert.Equal(Figures.SettledAt, json.GetProperty("items")[0].GetProperty("publishedAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("history")]
    [InlineData("publications")]
    public async Task What_is_no_product_has_no_history(string list)
    {
        var grid = new GridFake();
        await using var host = await ApiHost.StartAsync(grid);

        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/{list}")).IsProblem(404, "NOT_FOUND");
        grid.With(Figures.Product(Figures.Cell, 2), Figures.Enterprise(Figures.Acme, 4));
        grid.History.Add(new(1, FactKind.Enterprise, VersionSeries.Stated, 1, "local", Figures.SettledAt, "{}"u8.ToArray(), Schema: 1));

        (await host.Client.ReadAsync($"/v1/products/{Figures.Acme}/{list}")).IsProblem(404, "NOT_FOUND");
        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/{list}?before=x")).IsProblem(400, "BAD_RECEIPT", "before");
        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/{list}?limit=501")).IsProblem(400, "BAD_PARAMETER", "limit");
    }

    [Theory]
    [InlineData("components", "component")]
    [InlineData("enterprises", "enterprise")]
    public async Task Components_and_enterprises_have_a_history_of_facts(string path, string kind)
    {
        var id = kind is "enterprise" ? Figures.Acme : "urn:comp:acme:foil";
        var figure = kind is "enterprise" ? Figures.Enterprise(id, 4) : Figures.Product(id, 2) with { Kind = FactKind.Component };
        var grid = new GridFake().With(figure);
        var payload = kind is "enterprise"
            ? """{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}"""u8
            : """{"kind":"component","id":"urn:comp:acme:foil","enterprise":"urn:ent:acme","name":"Foil","unit":"piece","sources":[{"of":"urn:prod:x","share":1}]}"""u8;
        var stated = Assert.IsType<FactReading.Accepted>(new FactReader().Read(payload.ToArray(), Figures.SettledAt)).Fact;
        grid.History.Add(Entry(3, VersionSeries.Stated, 1, stated));
        await using var host = await ApiHost.StartAsync(grid);

        var (response, json) = await host.Client.ReadAsync($"/v1/{path}/{id}/history");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(kind, json.GetProperty("items")[0].GetProperty("fact").GetProperty("kind").GetString());
        (await host.Client.ReadAsync($"/v1/products/{id}/history")).IsProblem(404, "NOT_FOUND");
        (await host.Client.ReadAsync($"/v1/{path}/{id}/history?atLeast=x")).IsProblem(400, "BAD_RECEIPT", "atLeast");
    }

    private static GridFake WithHistory()
    {
        var grid = new GridFake().With(Figures.Product(Figures.Cell, 2));
        var product = new Fact.Product
        {
            Id = EntityId.Of(Figures.Cell),
            EnterpriseId = EntityId.Of(Figures.Acme),
            Name = "Cell",
            Unit = UnitOfMeasurement.Of("piece"),
            Direct = [],
            Inputs = [],
            Validity = Validity.Unstated,
        };
        grid.History.AddRange(
            Entry(1, VersionSeries.Published, 1, Publication(1, null)),
            Entry(2, VersionSeries.Stated, 1, product),
            Entry(3, VersionSeries.Published, 2, Publication(3, 1)),
            Entry(4, VersionSeries.Stated, 2, product),
            Entry(5, VersionSeries.Published, 3, Publication(5, 3)));

        return grid;
    }

    private static HistoryEntry Entry(long position, VersionSeries series, int version, Fact fact) =>
        new(position, fact.Kind, series, version, "local", Figures.SettledAt, FactWriter.Write(fact), Schema: 1);

    private static Fact.Publication Publication(int number, int? preceding) => new()
    {
        Id = EntityId.Of(Figures.Cell),
        Uuid = Uuid(number),
        Preceding = preceding is { } before ? Uuid(before) : null,
        SettledThrough = 5,
        ProductVersion = 1,
        Unit = UnitOfMeasurement.Of("piece"),
        Total = Figures.LanesOf(2),
        Reason = "requested",
    };

    private static Guid Uuid(int number) => Guid.Parse($"00000000-0000-4000-8000-{number.ToString("000000000000", CultureInfo.InvariantCulture)}");

    private static (string? Status, Guid? Successor) Link(System.Text.Json.JsonElement publication) => (
        publication.GetProperty("status").GetString(),
        publication.GetProperty("succeededBy") is { ValueKind: System.Text.Json.JsonValueKind.String } uuid ? uuid.GetGuid() : null);
}

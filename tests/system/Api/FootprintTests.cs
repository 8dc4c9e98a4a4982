using System.Text.Json;
using Footprints.Facts;
using Grains.Figures;

namespace Whole.Tests.Api;

public sealed class FootprintTests
{
    private static readonly string[] Lanes =
    [
        "fossil", "landUseChange", "landManagementBiogenic", "landManagementRemovals", "biogenicNonCo2", "technologicalRemovals",
        "ccsCapture", "biogenicUptake", "aircraft", "landManagementFossil", "packaging", "outboundLogistics",
    ];

    [Fact]
    public async Task A_complete_footprint_has_every_member_of_the_contract()
    {
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product(Figures.Cell, 1.6)));

        var (response, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(
            [
                "id", "unit", "status", "total", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "primaryDataShare",
                "verifiedShare", "dataQuality", "errorBound", "version", "settledThrough", "settledAt", "missing",
            ],
            json.Names());
        Assert.Equal(Lanes, json.GetProperty("total").Names());
        Assert.Equal(["technologicalDqr", "geographicalDqr", "temporalDqr"], json.GetProperty("dataQuality").Names());
        Assert.Equal("complete", json.GetProperty("status").GetString());
        Assert.Equal(1.6, json.GetProperty("total").GetProperty("fossil").GetDouble());
        Assert.Equal(1.6, json.GetProperty("pcfExcludingBiogenicUptake").GetDouble());
        Assert.Equal(1.6 - 0.2, json.GetProperty("pcfIncludingBiogenicUptake").GetDouble());
        Assert.Equal(0.25, json.GetProperty("primaryDataShare").GetDouble());
        Assert.Equal(0.0625, json.GetProperty("verifiedShare").GetDouble());
        Assert.Equal(1.5, json.GetProperty("dataQuality").GetProperty("geographicalDqr").GetDouble(), precision: 12);
        Assert.Equal(0, json.GetProperty("errorBound").GetDouble());
        Assert.Equal(3, json.GetProperty("version").GetInt32());
        Assert.Equal("1042", json.GetProperty("settledThrough").GetString());
        Assert.Equal(Figures.SettledAt, json.GetProperty("settledAt").GetDateTimeOffset());
        Assert.Empty(json.GetProperty("missing").EnumerateArray());
    }

    [Fact]
    public async Task Numbers_come_back_bit_for_bit()
    {
        const double awkward = 0.1 + 0.2;
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product(Figures.Cell, awkward)));

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint");

        Assert.Equal("0.30000000000000004", json.GetProperty("total").GetProperty("fossil").GetRawText());
    }

    [Fact]
    public async Task An_incomplete_footprint_shows_what_is_known_and_what_is_missing()
    {
        var figure = Figures.Product(Figures.Cell, 1.6) with
        {
            Status = TotalStatus.Incomplete,
            Missing = [new("urn:comp:acme:foil", "UNKNOWN")],
        };
        await using var host = await ApiHost.StartAsync(new GridFake().With(figure));

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint");

        Assert.Equal(
            [
                "id", "unit", "status", "knownPart", "primaryDataShare", "verifiedShare", "dataQuality", "errorBound", "version",
                "settledThrough", "settledAt", "missing",
            ],
            json.Names());
        Assert.Equal("""[{"of":"urn:comp:acme:foil","reason":"UNKNOWN"}]""", json.GetProperty("missing").GetRawText());
        Assert.Equal(Lanes, json.GetProperty("knownPart").Names());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?detail=inputs")]
    public async Task A_divergent_footprint_shows_the_loop_and_no_number(string query)
    {
        var figure = Figures.Product(Figures.Cell, 1.6) with
        {
            Status = TotalStatus.Divergent,
            Lanes = [],
            Loop = new(["urn:comp:acme:foil"], ClosedBy: 17),
        };
        await using var host = await ApiHost.StartAsync(new GridFake().With(figure));

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint{query}");

        Assert.Equal(
            [
                "id", "unit", "status", "primaryDataShare", "verifiedShare", "dataQuality", "errorBound", "version", "settledThrough",
                "settledAt", "missing", "loop",
            ],
            json.Names());
        Assert.Equal("""{"inputs":["urn:comp:acme:foil"],"closedBy":"17"}""", json.GetProperty("loop").GetRawText());
        Assert.All(["primaryDataShare", "verifiedShare", "errorBound"], name => Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task Detail_inputs_adds_the_breakdown()
    {
        var breakdown = new Breakdown(
            Figures.Product(Figures.Cell, 1.6), 0.8, [new("urn:comp:acme:foil", "Foil", 0.12, "kilogram", 0.8, null, "urn:prod:foilco:foil")]);
        await using var host = await ApiHost.StartAsync(new GridFake().With(breakdown));

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint?detail=inputs");

        Assert.Equal(
            """{"directPcf":0.8,"inputs":[{"of":"urn:comp:acme:foil","name":"Foil","quantity":0.12,"unit":"kilogram","pcf":0.8,"reason":null,"insteadOf":"urn:prod:foilco:foil"}]}""",
            json.GetProperty("breakdown").GetRawText());
    }

    [Fact]
    public async Task Detail_provenance_adds_the_facts()
    {
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product(Figures.Cell, 1.6)));

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint?detail=provenance");

        var facts = json.GetProperty("provenance");
        Assert.Equal(["id", "kind", "receipt", "version", "library", "release", "source", "insteadOf"], facts[0].Names());
        Assert.Equal("product", facts[0].GetProperty("kind").GetString());
        Assert.Equal("1041", facts[0].GetProperty("receipt").GetString());
        Assert.Equal("urn:prod:other:foil", facts[1].GetProperty("insteadOf").GetString());
        Assert.Equal(JsonValueKind.Null, facts[2].GetProperty("receipt").ValueKind);
    }

    [Theory]
    [InlineData("products", FactKind.Product)]
    [InlineData("components", FactKind.Component)]
    [InlineData("enterprises", FactKind.Enterprise)]
    [InlineData("factors", FactKind.Factor)]
    public async Task Each_kind_has_its_own_path(string path, FactKind kind)
    {
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product("urn:x", 1) with { Kind = kind }));

        var (response, _) = await host.Client.ReadAsync($"/v1/{path}/urn:x/footprint?atLeast=12&wait=1.5s");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal((kind, "urn:x", new Freshness(12, TimeSpan.FromSeconds(1.5))), Assert.Single(host.Grid.Reads));
    }

    [Theory]
    [InlineData("urn:prod:a%2Fb", "urn:prod:a/b")]
    [InlineData("urn:prod:a%252Fb", "urn:prod:a%2Fb")]
    [InlineData("urn:prod:a+b", "urn:prod:a+b")]
    [InlineData("urn:prod:a%3Fb%23c", "urn:prod:a?b#c")]
    [InlineData("urn:prod:%E9%93%9C", "urn:prod:铜")]
    [InlineData("https%3A%2F%2Fid.example%2Fa%2F..%2Fb", "https://id.example/a/../b")]
    public async Task Ids_are_what_was_encoded(string encoded, string id)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/products/{encoded}/footprint")).IsProblem(404, "NOT_FOUND");

        Assert.Equal(id, Assert.Single(host.Grid.Reads).Id);
    }

    [Theory]
    [InlineData("urn:a%20b")]
    [InlineData("%0A")]
    public async Task Ids_without_a_meaning_are_refused(string encoded)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/products/{encoded}/footprint")).IsProblem(400, "BAD_PARAMETER", "id");
        (await host.Client.ReadAsync($"/v1/products/{new string('x', 300)}/footprint")).IsProblem(400, "BAD_PARAMETER", "id");
    }

    [Theory]
    [InlineData("?wait=5", "BAD_PARAMETER", "wait")]
    [InlineData("?wait=61s", "BAD_PARAMETER", "wait")]
    [InlineData("?wait=-1s", "BAD_PARAMETER", "wait")]
    [InlineData("?wait=s", "BAD_PARAMETER", "wait")]
    [InlineData("?wait=99999999999999999999999999999s", "BAD_PARAMETER", "wait")]
    [InlineData("?atLeast=abc", "BAD_RECEIPT", "atLeast")]
    [InlineData("?atLeast=-5", "BAD_RECEIPT", "atLeast")]
    [InlineData("?atLeast=99999999999999999999", "BAD_RECEIPT", "atLeast")]
    [InlineData("?detail=everything", "BAD_PARAMETER", "detail")]
    public async Task Parameters_without_a_meaning_are_refused(string query, string code, string field)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint{query}")).IsProblem(400, code, field);
        Assert.Empty(host.Grid.Reads);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("1m", 60_000)]
    [InlineData("60s", 60_000)]
    [InlineData("0s", 0)]
    public async Task A_wait_has_a_unit(string wait, int milliseconds)
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint?wait={wait}");

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Assert.Single(host.Grid.Reads).Freshness.Wait);
    }

    public static TheoryData<string, int, string, string?> Refusals => new()
    {
        { "withdrawn", 410, "WITHDRAWN", null },
        { "pending", 409, "NOT_YET_SETTLED", "atLeast" },
        { "beyond", 400, "RECEIPT_BEYOND_HEAD", "atLeast" },
        { "loading", 503, "LOADING", null },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_can_not_be_shown_says_why(string refusal, int status, string code, string? field)
    {
        await using var host = await ApiHost.StartAsync(new() { Refused = Of(refusal) });

        foreach (var query in (string[])["", "?detail=inputs", "?detail=provenance"])
            (await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint{query}")).IsProblem(status, code, field);
    }

    [Fact]
    public async Task Not_yet_settled_tells_how_far_the_grid_is()
    {
        await using var host = await ApiHost.StartAsync(new() { Refused = new Refusal.NotYetSettled(40) });

        var (_, json) = await host.Client.ReadAsync($"/v1/products/{Figures.Cell}/footprint?atLeast=41");

        Assert.Equal("40", json.GetProperty("settledThrough").GetString());
    }

    [Fact]
    public async Task Many_footprints_come_from_one_epoch()
    {
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product(Figures.Cell, 1), Figures.Product("urn:a,b", 2)));

        var (_, json) = await host.Client.ReadAsync($"/v1/footprints?ids={Figures.Cell},urn%3Aa%2Cb,urn:a+b&atLeast=9&wait=2s");

        Assert.Equal(["settledThrough", "settledAt", "footprints", "notFound"], json.Names());
        Assert.Equal([Figures.Cell, "urn:a,b"], json.GetProperty("footprints").EnumerateArray().Select(each => each.GetProperty("id").GetString()));
        Assert.Equal("""["urn:a+b"]""", json.GetProperty("notFound").GetRawText().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal(new Freshness(9, TimeSpan.FromSeconds(2)), Assert.Single(host.Grid.ManyReads).Freshness);
    }

    [Fact]
    public async Task Many_footprints_can_be_asked_for_by_body()
    {
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product(Figures.Cell, 1)));

        var (response, json) = await host.Client.SendAsync(
            HttpMethod.Post, "/v1/footprints/query", $$"""{"ids":["{{Figures.Cell}}","urn:x","urn:x"],"atLeast":"9","wait":"500ms"}""");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(1, json.GetProperty("footprints").GetArrayLength());
        var (ids, freshness) = Assert.Single(host.Grid.ManyReads);
        Assert.Equal([Figures.Cell, "urn:x"], ids);
        Assert.Equal(new Freshness(9, TimeSpan.FromSeconds(0.5)), freshness);
    }

    [Fact]
    public async Task A_query_names_one_id_to_the_limit()
    {
        await using var host = await ApiHost.StartAsync(new(), "--Api:MaxIdsPerQuery=2");

        (await host.Client.ReadAsync("/v1/footprints")).IsProblem(400, "BAD_PARAMETER", "ids");
        (await host.Client.ReadAsync("/v1/footprints?ids=a,b,c")).IsProblem(400, "TOO_MANY_IDS", "ids");
        (await host.Client.ReadAsync("/v1/footprints?ids=a%20b")).IsProblem(400, "BAD_PARAMETER", "ids");
        (await host.Client.SendAsync(HttpMethod.Post, "/v1/footprints/query", "{}")).IsProblem(400, "BAD_PARAMETER", "ids");
        (await host.Client.SendAsync(HttpMethod.Post, "/v1/footprints/query", """{"ids":[null]}""")).IsProblem(400, "BAD_PARAMETER", "ids");
        (await host.Client.SendAsync(HttpMethod.Post, "/v1/footprints/query", "{ids}")).IsProblem(400, "BAD_REQUEST");
        (await host.Client.SendAsync(HttpMethod.Post, "/v1/footprints/query", "ids", "text/plain")).IsProblem(415, "UNSUPPORTED_MEDIA_TYPE");
    }

    private static Refusal Of(string name) => name switch
    {
        "withdrawn" => new Refusal.Withdrawn(),
        "pending" => new Refusal.NotYetSettled(3),
        "beyond" => new Refusal.BeyondHead(3),
        _ => new Refusal.Loading(),
    };
}

using Footprints.Facts;
using Grains.Figures;

namespace Whole.Tests.Api;

public sealed class ListTests
{
    [Theory]
    [InlineData("/v1/enterprises", FactKind.Enterprise, null)]
    [InlineData("/v1/products", FactKind.Product, null)]
    [InlineData("/v1/components", FactKind.Component, null)]
    [InlineData("/v1/factors", FactKind.Factor, null)]
    [InlineData("/v1/enterprises/urn:ent:a%2Fb/products", FactKind.Product, "urn:ent:a/b")]
    public async Task Each_list_asks_for_its_kind(string address, FactKind kind, string? enterprise)
    {
        await using var host = await ApiHost.StartAsync(new());

        var (response, json) = await host.Client.ReadAsync($"{address}?search=%20Foil%20&sort=-pcf&limit=7&offset=14");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal((kind, enterprise, new ListQuery("Foil", "-pcf", 7, 14)), Assert.Single(host.Grid.Lists));
        Assert.Equal("""{"items":[],"total":0,"offset":14,"settledThrough":"1042","next":null}""", json.GetRawText());
    }

    [Fact]
    public async Task A_list_without_parameters_has_a_page_of_50_by_id()
    {
        await using var host = await ApiHost.StartAsync(new());

        await host.Client.ReadAsync("/v1/products");

        Assert.Equal(new ListQuery(null, "id", 50, 0), Assert.Single(host.Grid.Lists).Query);
    }

    [Fact]
    public async Task Rows_show_a_number_only_when_complete()
    {
        var incomplete = Figures.Product("urn:prod:b", 2) with { Status = TotalStatus.Incomplete };
        await using var host = await ApiHost.StartAsync(new GridFake().With(Figures.Product("urn:prod:a", 1), incomplete));

        var (_, json) = await host.Client.ReadAsync("/v1/products");

        var rows = json.GetProperty("items");
        Assert.Equal(
            ["id", "name", "enterprise", "unit", "status", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "primaryDataShare", "version"],
            rows[0].Names());
        Assert.Equal(["id", "name", "enterprise", "unit", "status", "primaryDataShare", "version"], rows[1].Names());
    }

    [Fact]
    public async Task Links_lead_through_all_pages_and_end()
    {
        var figures = Enumerable.Range(0, 5).Select(number => Figures.Product($"urn:prod:{number}", number)).ToArray();
        await using var host = await ApiHost.StartAsync(new GridFake().With(figures));

        var seen = new List<string?>();
        var pages = 0;
        for (var address = "/v1/products?limit=2&search=urn%3Aprod"; address is not null; pages++)
        {
            var (response, json) = await host.Client.ReadAsync(address);
            seen.AddRange(json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()));
            Assert.Equal(5, json.GetProperty("total").GetInt64());
            address = json.GetProperty("next").GetString();
            var link = response.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            Assert.Equal(address is null ? null : $"<{address}>; rel=\"next\"", link);
        }

        Assert.Equal(3, pages);
        Assert.Equal(figures.Select(figure => figure.Id), seen);
    }

    [Fact]
    public async Task Links_lead_also_beyond_the_rows_that_may_be_left_out()
    {
        var figures = Enumerable.Range(0, 7).Select(number => Figures.Product($"urn:prod:{number}", number)).ToArray();
        await using var host = await ApiHost.StartAsync(new GridFake().With(figures), "--Api:MaxPageOffset=3");

        var (seen, addresses) = (new List<string?>(), new List<string>());
        for (var address = "/v1/products?limit=2"; address is not null;)
        {
            addresses.Add(address);
            var (_, json) = await host.Client.ReadAsync(address);
            seen.AddRange(json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()));
            address = json.GetProperty("next").GetString();
        }

        Assert.Equal(figures.Select(figure => figure.Id), seen);
        Assert.Equal(
            ["/v1/products?limit=2", "/v1/products?limit=2&offset=2", "/v1/products?limit=2&after=urn%3Aprod%3A3", "/v1/products?limit=2&after=urn%3Aprod%3A5"],
            addresses);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?offset=-1", "offset")]
    [InlineData("?offset=99999999999", "offset")]
    [InlineData("?offset=2147483647", "offset")]
    [InlineData("?offset=10001", "offset")]
    [InlineData("?sort=name&after=urn:prod:a", "after")]
    [InlineData("?sort=carbon", "sort")]
    public async Task Parameters_without_a_meaning_are_refused(string query, string field)
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/products{query}")).IsProblem(400, "BAD_PARAMETER", field);
    }

    [Fact]
    public async Task A_search_has_a_limit()
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync($"/v1/products?search={new string('x', 201)}")).IsProblem(400, "BAD_PARAMETER", "search");
    }

    [Fact]
    public async Task A_grid_that_loads_lists_nothing()
    {
        await using var host = await ApiHost.StartAsync(new() { Refused = new Refusal.Loading() });

        (await host.Client.ReadAsync("/v1/products")).IsProblem(503, "LOADING");
    }
}

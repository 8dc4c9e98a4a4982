using System.Net;
using System.Text.Json.Nodes;
using ClientApi.Access;
using Footprints.Facts;

namespace Whole.Tests.Reads;

/// <summary>Questions for lists, streams and reasons.</summary>
internal sealed partial class Questions
{
    private static readonly string[] Parts = ["figure", "publications", "breakdown", "provenance", "history", "live"];

    private async Task AskListAsync()
    {
        var owner = random.Next(3) == 0 ? Pick(EveryReader.All.SelectMany(one => one.Enterprises)) : null;
        var (path, ids) = random.Next(4) switch
        {
            0 => ("enterprises", model.Enterprises.Where(one => model.KnowsName(reader, one))),
            1 => ("components", model.Components.Where(one => model.Owns(reader, one) && model.Owned[one].IsThere)),
            2 when owner is null => ("factors", model.Factors.Keys.Where(one => model.SeesFactor(reader, one) && model.Factors[one].IsThere)),
            _ => (owner is null ? "products" : $"enterprises/{owner}/products", model.Products.Where(one =>
                model.SeesFigure(reader, one) && model.Owned[one].IsThere && (owner is null || model.Owned[one].Owner == owner))),
        };
        var search = random.Next(3) == 0 ? $"{random.Next(4)}" : null;
        var sort = Pick(["id", "-id", "pcf", "-pcf", "name"]);
        var must = ids.Where(id => search is null || id.Contains(search, StringComparison.Ordinal) || NameOf(id).Contains(search, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var shown = await RowsAsync($"/v1/{path}?sort={sort}&limit={random.Next(1, 6)}{(search is null ? "" : $"&search={search}")}", must.Count);

        Assert.True(must.SequenceEqual(shown.Select(IdOf).Order(StringComparer.Ordinal)), $"{reader.Name} lists {path} {search}: {string.Join(' ', shown.Select(IdOf))}, must be {string.Join(' ', must)}");
        if (sort is "id" or "-id")
            Assert.Equal(sort == "id" ? must : must.AsEnumerable().Reverse(), shown.Select(IdOf));
        if (sort is "pcf" or "-pcf" && shown.TrueForAll(row => row["pcfExcludingBiogenicUptake"] is not null))
            Assert.True(IsSorted(shown.ConvertAll(row => row["pcfExcludingBiogenicUptake"]!.GetValue<double>()), sort == "-pcf"), "The rows are not sorted.");

        foreach (var row in shown.Where(row => path == "enterprises" && !model.SeesPortfolio(reader, IdOf(row))))
            Assert.Equal(["id", "name", "enterprise", "unit", "primaryDataShare"], row.AsObject().Where(member => member.Key != "primaryDataShare" || member.Value is null).Select(member => member.Key));
    }

    private string NameOf(string id) => id switch
    {
        _ when model.Enterprises.Contains(id) => $"Name of {id[^2..]}",
        _ when model.Factors.ContainsKey(id) => "Factor",
        _ => $"{(IsProduct(id) ? "Product" : "Component")} {int.Parse(id[^2..], System.Globalization.CultureInfo.InvariantCulture)}",
    };

    /// <summary>The rows of all pages; none of them says that there are more than it must.</summary>
    private async Task<List<JsonNode>> RowsAsync(string address, int total)
    {
        var rows = new List<JsonNode>();
        for (var next = address; next is not null;)
        {
            var page = await GetAsync(next);
            Assert.True(page.Status == HttpStatusCode.OK, page.Body);
            var json = JsonNode.Parse(page.Body)!;
            Assert.True(json["total"]!.GetValue<int>() == total, $"{reader.Name} {next}: {page.Body} must count {total}");
            rows.AddRange(json["items"]!.AsArray().Select(item => item!));
            next = json["next"]?.GetValue<string>();
        }

        return rows;
    }

    private async Task AskLiveAsync()
    {
        var enterprise = Pick(EveryReader.All.SelectMany(one => one.Enterprises));
        var address = $"/v1/enterprises/{enterprise}/live?products=50";
        if (!model.Enterprises.Contains(enterprise) || !model.SeesPortfolio(reader, enterprise))
        {
            await AssertIsMissingAsync(HttpMethod.Get, address, enterprise);

            return;
        }

        using var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        string? line;
        do
        {
            line = await lines.ReadLineAsync();
        }
        while (line is not null && !line.StartsWith("data: ", StringComparison.Ordinal));

        var shown = JsonNode.Parse(line!["data: ".Length..])!;
        var isOwn = reader.Enterprises.Contains(enterprise);
        var must = model.Products.Where(id => model.Owned[id] == (enterprise, true))
            .Where(id => isOwn || model.IsGranted(reader, id, "figure", "breakdown")).Append(enterprise).Order(StringComparer.Ordinal);
        Assert.Equal(must, shown["footprints"]!.AsArray().Select(one => IdOf(one!)).Order(StringComparer.Ordinal));
        Assert.Empty(shown["notFound"]!.AsArray());
        if (!isOwn)
        {
            // Ends of earlier ones may still come in between.
            var begun = (await ToldAsync(enterprise, 500)).Where(one => one.Action == "stream.begin").Take(must.Count());
            Assert.Equal(must, begun.Select(one => one.Entity).Order(StringComparer.Ordinal));
        }

        Assert.All(shown["footprints"]!.AsArray(), one => Assert.True(isOwn || (one!["missing"]!.AsArray().Count == 0 && one["loop"] is null), $"{reader.Name} sees what {one} misses."));
    }

    private async Task AskWhyAsync()
    {
        var (kind, path, id) = PickEntity();
        var part = Pick(Parts);
        var answer = await SendAsync(HttpMethod.Post, "/v1/access/explain", new JsonObject
        {
            ["action"] = "read",
            ["resource"] = new JsonObject { ["kind"] = path.TrimEnd('s'), ["id"] = id, ["part"] = part },
        });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var must = kind switch
        {
            FactKind.Factor => model.SeesFactor(reader, id),
            FactKind.Enterprise => model.Enterprises.Contains(id)
                && (reader.Enterprises.Contains(id) || (part is "figure" or "live" && model.SeesPortfolio(reader, id))),
            FactKind.Component => model.Owns(reader, id),
            _ => part switch
            {
                "figure" => model.SeesFigure(reader, id),
                "publications" => model.SeesPublications(reader, id),
                "breakdown" => model.SeesBreakdown(reader, id),
                "history" => model.SeesHistory(reader, id),
                _ => model.Owns(reader, id),
            },
        };
        var shown = JsonNode.Parse(answer.Body)!;
        Assert.True(must == shown["allowed"]!.GetValue<bool>(), $"{reader.Name} {part} of {id}: {answer.Body}, must be {must}");
        Assert.NotEmpty(shown["reason"]!.GetValue<string>());
        await AskToWriteAsync(kind, path, id);
    }

    private async Task AskToWriteAsync(FactKind kind, string path, string id)
    {
        var answer = await SendAsync(HttpMethod.Post, "/v1/access/explain", new JsonObject
        {
            ["action"] = "write",
            ["resource"] = new JsonObject { ["kind"] = path.TrimEnd('s'), ["id"] = id },
        });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var isOwn = kind switch
        {
            FactKind.Factor => model.Libraries[model.Factors[id].Library] == reader.Organisation,
            FactKind.Enterprise => reader.Enterprises.Contains(id),
            _ => model.Owns(reader, id),
        };
        var must = isOwn && reader.Roles.HasFlag(Roles.Write);
        Assert.True(must == JsonNode.Parse(answer.Body)!["allowed"]!.GetValue<bool>(), $"{reader.Name} to write {id}: {answer.Body}, must be {must}");
    }

    private static string IdOf(JsonNode row) => row["id"]!.GetValue<string>();

    private static bool IsSorted(List<double> numbers, bool descending) =>
        numbers.Zip(numbers.Skip(1)).All(pair => descending ? pair.First >= pair.Second : pair.First <= pair.Second);
}

using System.Net;
using System.Text.Json.Nodes;
using ClientApi.Access;
using Footprints.Facts;
using Footprints.Identities;

namespace Whole.Tests.Reads;

/// <summary>What one reader asks over HTTP, each answer held to the model: all that it allows, and nothing else.</summary>
internal sealed partial class Questions(ReadsHost host, WhoSeesWhat model, Random random, Reader reader, HttpClient client, Tally tally)
{
    private readonly WholeAnswers _whole = new(host.Grid);

    /// <summary>Of things that were never there: as long as the ids of those that are.</summary>
    private const string Nowhere = "urn:none:00";

    public Task AskAsync() => !reader.Roles.HasFlag(Roles.Read) ? AskWithoutRoleAsync() : random.Next(13) switch
    {
        <= 3 => AskFootprintAsync(),
        4 => AskSetAsync(),
        5 or 6 => AskListAsync(),
        7 => AskPublicationsAsync(),
        8 => AskHistoryAsync(),
        9 => AskLiveAsync(),
        10 => AskWhyAsync(),
        11 => AskReceiptAsync(),
        _ => AskToPublishAsync(),
    };

    private async Task AskFootprintAsync()
    {
        var (kind, path, id) = PickEntity();
        var detail = random.Next(4) switch { 0 => "inputs", 1 => "provenance", _ => null };
        var address = $"/v1/{path}/{id}/footprint{(detail is null ? "" : $"?detail={detail}")}";
        if (random.Next(4) == 0)
            address += $"{(detail is null ? '?' : '&')}atLeast={(await host.Grid.ReadStateAsync(default)).SettledThrough}&wait=30s";

        switch (kind)
        {
            case FactKind.Factor when !model.SeesFactor(reader, id):
                tally.Borders++;
                await AssertIsMissingAsync(HttpMethod.Get, address, id);
                break;
            case FactKind.Factor when !model.Factors[id].IsThere:
                Assert.Equal(HttpStatusCode.Gone, (await GetAsync(address)).Status);
                break;
            case FactKind.Factor:
                await AssertAnswersAsync(address, () => FootprintAsync(kind, id, detail));
                break;
            case FactKind.Enterprise when !model.Enterprises.Contains(id):
                await AssertIsMissingAsync(HttpMethod.Get, address, id);
                break;
            case FactKind.Enterprise when reader.Enterprises.Contains(id):
                await AssertAnswersAsync(address, () => FootprintAsync(kind, id, detail));
                break;
            case FactKind.Enterprise when detail is null && model.SeesPortfolio(reader, id):
                await AssertAnswersAsync(address, async () => WholeAnswers.Outline(await _whole.FootprintAsync(kind, id, detail)));
                break;
            case FactKind.Product or FactKind.Component:
                await AskOwnedAsync(kind, id, detail, address);
                break;
            default:
                await AssertIsMissingAsync(HttpMethod.Get, address, id);
                break;
        }
    }

    private async Task AskOwnedAsync(FactKind kind, string id, string? detail, string address)
    {
        var isProduct = kind == FactKind.Product;
        var isSeen = model.Owns(reader, id) || (isProduct && detail switch
        {
            null => model.SeesFigure(reader, id),
            "inputs" => model.SeesBreakdown(reader, id),
            _ => false,
        });
        if (!isSeen)
            await AssertIsMissingAsync(HttpMethod.Get, address, id);
        else if (!model.Owned[id].IsThere)
            Assert.Equal(HttpStatusCode.Gone, (await GetAsync(address)).Status);
        else if (model.Owns(reader, id))
            await AssertAnswersAsync(address, () => FootprintAsync(kind, id, detail));
        else
            await AssertAnswersAsync(address, async () => WholeAnswers.Outline(await _whole.FootprintAsync(kind, id, detail: null)), detail is null ? null : id);
    }

    /// <summary>All of it, but for what factors of blocked libraries say of themselves.</summary>
    private Task<JsonNode> FootprintAsync(FactKind kind, string id, string? detail) =>
        _whole.FootprintAsync(kind, id, detail, library => !model.SeesLibrary(reader, library));

    private async Task AskSetAsync()
    {
        var ids = Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(6) == 0 ? Nowhere : PickEntity().Id).Distinct().ToList();
        var isPosted = random.Next(2) == 0;

        await AssertStableAsync(
            async () =>
            {
                var whole = await _whole.SetAsync(ids);
                var footprints = whole["footprints"]!.AsArray().Select(one => one!.DeepClone()).Where(one => Sees(one["id"]!.GetValue<string>()))
                    .Select(one => IsWhole(one["id"]!.GetValue<string>()) ? one : WholeAnswers.Outline(one)).ToArray();
                whole["footprints"] = new JsonArray(footprints);
                whole["notFound"] = new JsonArray([.. ids.Where(id => footprints.All(one => one["id"]!.GetValue<string>() != id)).Select(id => JsonValue.Create(id))]);

                return whole;
            },
            async () => JsonNode.Parse((isPosted
                ? await SendAsync(HttpMethod.Post, "/v1/footprints/query", new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) })
                : await GetAsync($"/v1/footprints?ids={string.Join(',', ids)}")).Body)!);
    }

    private async Task AskPublicationsAsync()
    {
        var id = PickProduct();
        var address = $"/v1/products/{id}/publications?limit={random.Next(1, 4)}";
        if (!model.SeesPublications(reader, id))
            await AssertIsMissingAsync(HttpMethod.Get, address, id);
        else
        {
            Assert.Equal(await PublishedAsync(id), await PagedAsync(address, item => item["uuid"]!.GetValue<string>()));
            await AssertHistoryIsToldAsync(id);
        }
    }

    private async Task AskHistoryAsync()
    {
        var id = PickProduct();
        var address = $"/v1/products/{id}/history?limit={random.Next(1, 5)}";
        if (!model.SeesHistory(reader, id))
        {
            await AssertIsMissingAsync(HttpMethod.Get, address, id);

            return;
        }

        var entries = await host.Grid.ReadHistoryAsync(EntityId.Of(id), long.MaxValue, 500, default);
        var isOwn = model.Owns(reader, id);
        Assert.Equal(
            entries.Where(entry => isOwn || entry.Kind == FactKind.Publication).Select(entry => $"{entry.Position} {isOwn}"),
            await PagedAsync(address, item => $"{item["receipt"]} {item["principal"] is not null}"));
        await AssertHistoryIsToldAsync(id);
    }

    private async Task AskToPublishAsync()
    {
        var id = PickProduct();
        if (!reader.Roles.HasFlag(Roles.Write) || reader.Enterprises.Length == 0 || model.Owns(reader, id))
            return;

        // A grant of publications is a sight of the product all the same; only whoever sees its figure knows that it is there.
        var address = $"/v1/products/{id}/publications";
        if (model.SeesFigure(reader, id) && model.Owned[id].IsThere)
            Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, address)).Status);
        else if (!model.SeesFigure(reader, id))
            await AssertIsMissingAsync(HttpMethod.Post, address, id);
    }

    private async Task AskReceiptAsync()
    {
        var head = (await host.Grid.ReadStateAsync(default)).SettledThrough;
        var answer = await GetAsync($"/v1/receipts/{random.NextInt64(1, head + 1)}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var receipt = JsonNode.Parse(answer.Body)!;
        Assert.True(receipt["settled"]!.GetValue<bool>());
        if (reader.Kind != PrincipalKind.Operator)
            Assert.True(receipt["cellsReached"] is null && receipt["commitToSettledMilliseconds"] is null, answer.Body);

        // Nobody learns by a receipt that was never given what it may not see.
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"/v1/products/{PickProduct()}/footprint?atLeast={head + 1_000_000}")).Status);
    }

    /// <summary>Without the role to read there is one answer for whatever is asked.</summary>
    private async Task AskWithoutRoleAsync()
    {
        var (_, path, id) = PickEntity();
        var address = random.Next(5) switch
        {
            0 => $"/v1/footprints?ids={id}",
            1 => $"/v1/{path}?search={id}",
            2 => $"/v1/products/{id}/history",
            3 => $"/v1/enterprises/{id}/live",
            _ => $"/v1/{path}/{id}/footprint",
        };
        var (shown, never) = (await GetAsync(address), await GetAsync(address.Replace(id, Nowhere, StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, shown.Status);
        Assert.Equal(TraceId().Replace(never.Body, ""), TraceId().Replace(shown.Body, ""));
        tally.Forbidden++;
    }

    private bool Sees(string id) => model.Factors.ContainsKey(id) ? model.SeesFactor(reader, id) : (IsProduct(id) ? model.SeesFigure(reader, id)
        : model.Owned.ContainsKey(id) ? model.Owns(reader, id) : model.SeesPortfolio(reader, id));

    private bool IsWhole(string id) => model.Factors.ContainsKey(id) || model.Owns(reader, id) || reader.Enterprises.Contains(id);

    private static bool IsProduct(string id) => id.StartsWith("urn:prod:", StringComparison.Ordinal);

    private (FactKind Kind, string Path, string Id) PickEntity() => random.Next(8) switch
    {
        0 => (FactKind.Component, "components", Pick(model.Components)),
        1 or 2 => (FactKind.Enterprise, "enterprises", Pick(EveryReader.All.SelectMany(one => one.Enterprises))),
        3 => (FactKind.Factor, "factors", Pick(model.Factors.Keys)),
        _ => (FactKind.Product, "products", PickProduct()),
    };

    private string PickProduct() => Pick(model.Products);

    private T Pick<T>(IEnumerable<T> all) => all.ElementAt(random.Next(all.Count()));
}

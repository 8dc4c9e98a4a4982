using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClientApi.Histories;
using Footprints.Facts;
using Footprints.Identities;

namespace Whole.Tests.Reads;

/// <summary>How answers are held to what they must be.</summary>
internal sealed partial class Questions
{
    private async Task<List<string>> PublishedAsync(string id)
    {
        var entries = await host.Grid.ReadHistoryAsync(EntityId.Of(id), long.MaxValue, 500, default);

        return [.. entries.Where(entry => entry.Kind == FactKind.Publication).Select(entry => StatedPayload.Publication(entry).Uuid.ToString())];
    }

    /// <summary>All items of all pages.</summary>
    private async Task<List<string>> PagedAsync(string address, Func<JsonNode, string> name)
    {
        var items = new List<string>();
        for (var next = address; next is not null;)
        {
            var page = await GetAsync(next);
            Assert.True(page.Status == HttpStatusCode.OK, $"{reader.Name} {next}: {page.Body}");
            var json = JsonNode.Parse(page.Body)!;
            items.AddRange(json["items"]!.AsArray().Select(item => name(item!)));
            next = json["next"]?.GetValue<string>();
        }

        return items;
    }

    private async Task AssertAnswersAsync(string address, Func<Task<JsonNode>> expected, string? summedUp = null) => await AssertStableAsync(
        async () => await expected(),
        async () =>
        {
            var answer = await GetAsync(address);
            Assert.True(answer.Status == HttpStatusCode.OK, $"{reader.Name} must see {address}: {(int)answer.Status} {answer.Body}");
            var json = JsonNode.Parse(answer.Body)!.AsObject();
            if (summedUp is not null)
                await AssertSumsAsync(json, summedUp);

            return json;
        });

    /// <summary>Takes the sums out of an answer, once they are what they must be.</summary>
    private async Task AssertSumsAsync(JsonObject answer, string product)
    {
        var must = await _whole.SumsAsync(model, product);
        var shown = answer["breakdown"];
        Assert.True(must is null == shown is null, $"{reader.Name} {product}: {answer} must have {must}");
        if (must is { } sums)
        {
            Assert.Equal(sums.Own, shown!["directPcf"]!.GetValue<double>(), 1e-9 * (1 + Math.Abs(sums.Own)));
            Assert.Equal(sums.Others, shown["othersPcf"]!.GetValue<double>(), 1e-9 * (1 + Math.Abs(sums.Others)));
            Assert.Empty(shown["inputs"]!.AsArray());
            tally.SummedUp++;
        }

        answer.Remove("breakdown");
    }

    /// <summary>The grid states publications and expiries by itself, so both sides are read again where they differ.</summary>
    private async Task AssertStableAsync(Func<Task<JsonNode>> expected, Func<Task<JsonNode>> actual)
    {
        while (true)
        {
            var before = await expected();
            var shown = await actual();
            if (JsonNode.DeepEquals(before, shown))
            {
                tally.Shown++;
                if (before is JsonObject && (before["status"]?.GetValue<string>() == "divergent" || before["errorBound"]?.GetValue<double>() > 0))
                    tally.Loops++;

                return;
            }

            var after = await expected();
            Assert.False(JsonNode.DeepEquals(before, after), $"{reader.Name} reads {shown.ToJsonString()} and must read {before.ToJsonString()}");
        }
    }

    /// <summary>The answer is, byte by byte but for the id, that to something that was never there.</summary>
    private async Task AssertIsMissingAsync(HttpMethod method, string address, string id)
    {
        var never = $"urn:none:{id[9..]}";
        var (unseen, missing) = (await SendAsync(method, address), await SendAsync(method, address.Replace(id, never, StringComparison.Ordinal)));
        Assert.True(unseen.Status == HttpStatusCode.NotFound, $"{reader.Name} must not see {method} {address}: {(int)unseen.Status} {unseen.Body}");
        Assert.Equal(TraceId().Replace(missing.Body, "").Replace(never, id, StringComparison.Ordinal), TraceId().Replace(unseen.Body, ""));
        Assert.Equal(missing.Status, unseen.Status);
        Assert.Equal(missing.Headers, unseen.Headers);
        tally.Missing++;
    }

    private Task<Answer> GetAsync(string address) => SendAsync(HttpMethod.Get, address);

    private async Task<Answer> SendAsync(HttpMethod method, string address, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

        using var response = await client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "RateLimit" or "Content-Length"))
            .Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal).ToList();

        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();

    private sealed record Answer(HttpStatusCode Status, string Body, IReadOnlyList<string> Headers);
}

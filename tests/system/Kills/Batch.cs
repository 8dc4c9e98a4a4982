using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Whole.Tests.Kills;

/// <summary>A push with a key, which is sent until it is acknowledged.</summary>
/// <param name="Key">Its idempotency key; the ids of its own products begin with it.</param>
/// <param name="Facts">One on each line.</param>
internal sealed record Batch(string Key, IReadOnlyList<string> Facts)
{
    public const string OwnProducts = "urn:prod:own:";

    /// <summary>The receipt of the first acknowledgement; 0 before.</summary>
    public long Receipt { get; private set; }

    /// <summary>Products of its own, and some that all batches state anew, in a network with loops.</summary>
    public static Batch Of(string key, Random random)
    {
        var own = Enumerable.Range(0, random.Next(1, 12)).Select(at => Product($"{OwnProducts}{key}:{at}", random));
        var common = Enumerable.Range(0, random.Next(0, 5)).Select(_ => Product(Common(random.Next(60)), random));
        var facts = own.Concat(common).ToArray();
        random.Shuffle(facts);

        return new Batch(key, facts);
    }

    /// <summary>Sends it once more; false where the grid could not acknowledge it now.</summary>
    public async Task<bool> TrySendAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/facts")
        {
            Content = new StringContent(string.Join('\n', Facts), Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.Add("Idempotency-Key", Key);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode is HttpStatusCode.ServiceUnavailable)
            return false;

        Assert.True(answer.IsSuccessStatusCode, $"{Key}: {answer.StatusCode} {text}");
        using var json = JsonDocument.Parse(text);
        Assert.Equal(Facts.Count, json.RootElement.GetProperty("accepted").GetInt32());
        var receipt = long.Parse(json.RootElement.GetProperty("receipt").GetString()!, CultureInfo.InvariantCulture);
        Assert.True(Receipt == 0 || Receipt == receipt, $"{Key} was acknowledged as {Receipt} and later as {receipt}.");
        Receipt = receipt;

        return true;
    }

    private static string Product(string id, Random random)
    {
        var inputs = Enumerable.Range(0, random.Next(4)).Select(_ => FormattableString.Invariant(
            $$"""{"of":"{{Common(random.Next(70))}}","quantity":{{random.Next(-50, 250) / 1000m}}}"""));

        return FormattableString.Invariant($$"""
            {"kind":"product","id":"{{id}}","enterprise":"urn:ent:e","name":"Product","unit":"kilogram","direct":[{"stage":"production","fossil":{{random.Next(1, 100_000) / 7000m}},"primary":{{(random.Next(2) == 0 ? "true" : "false")}}}],"inputs":[{{string.Join(',', inputs)}}]}
            """);
    }

    private static string Common(int number) => string.Create(CultureInfo.InvariantCulture, $"urn:prod:common:{number}");
}

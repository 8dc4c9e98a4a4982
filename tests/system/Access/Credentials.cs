using System.Net.Http.Headers;
using System.Text.Json;

namespace Whole.Tests.Access;

/// <summary>What a first start has written for its user.</summary>
internal sealed class Credentials(string folder)
{
    public string File { get; } = Path.Combine(folder, "grid-data", "credentials.json");

    public IReadOnlyList<JsonElement> All => [.. JsonSerializer.Deserialize<JsonElement>(System.IO.File.ReadAllText(File)).EnumerateArray()];

    public JsonElement this[string name] => All.Single(one => one.GetProperty("name").GetString() == name);

    /// <summary>A client with the token of one of them.</summary>
    public async Task<HttpClient> AsAsync(string name, Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(name, address));

        return client;
    }

    public async Task<string> TokenAsync(string name, Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        var (response, json) = await AccessHost.AskTokenAsync(
            client, this[name].GetProperty("clientId").GetString()!, this[name].GetProperty("clientSecret").GetString()!);
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return json.GetProperty("access_token").GetString()!;
    }
}

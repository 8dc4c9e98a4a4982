using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LoadTests.Pushes;

/// <summary>A token for each supplier, whose enterprise and client an operator makes first.</summary>
internal static class SupplierTokens
{
    private const int AtOnce = 16;

    /// <param name="credentials">The file that a first start has written; its operator is the one.</param>
    public static (string Id, string Secret) OperatorIn(string credentials)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(credentials));
        var one = json.RootElement.EnumerateArray().First(entry => entry.GetProperty("kind").GetString() == "operator");

        return (one.GetProperty("clientId").GetString()!, one.GetProperty("clientSecret").GetString()!);
    }

    /// <returns>In the order of the enterprises.</returns>
    public static async Task<string[]> GetAsync(
        Uri address, (string Id, string Secret) operates, IReadOnlyList<string> enterprises, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", await TokenAsync(client, operates.Id, operates.Secret, cancellation));
        using var anonymous = new HttpClient { BaseAddress = address };
        var tokens = new string[enterprises.Count];
        await Parallel.ForAsync(0, enterprises.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (at, stop) =>
        {
            await PostAsync(client, "/v1/access/organisations", new { kind = "enterprise", id = enterprises[at], name = enterprises[at] }, stop);
            var made = await PostAsync(
                client, "/v1/access/clients", new { organisation = enterprises[at], name = "load", roles = (string[])["read", "write"] }, stop);
            tokens[at] = await TokenAsync(
                anonymous, made.GetProperty("clientId").GetString()!, made.GetProperty("clientSecret").GetString()!, stop);
        });

        return tokens;
    }

    /// <summary>The operator's own.</summary>
    public static async Task<string> OfOperatorAsync(Uri address, (string Id, string Secret) operates, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = address };

        return await TokenAsync(client, operates.Id, operates.Secret, cancellation);
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, CancellationToken cancellation)
    {
        using var answer = await client.PostAsJsonAsync(path, body, cancellation);
        answer.EnsureSuccessStatusCode();

        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    private static async Task<string> TokenAsync(HttpClient client, string id, string secret, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = id,
            ["client_secret"] = secret,
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/token") { Content = form };
        using var answer = await client.SendAsync(request, cancellation);
        answer.EnsureSuccessStatusCode();

        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("access_token").GetString()!;
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Whole.Tests.Api;

/// <summary>Requests of tests, with answers read as JSON.</summary>
internal static class ApiAnswer
{
    public static async Task<(HttpResponseMessage Response, JsonElement Json)> ReadAsync(this HttpClient client, string address)
    {
        var response = await client.GetAsync(new Uri(address, UriKind.Relative));

        return (response, await JsonOf(response));
    }

    public static Task<(HttpResponseMessage Response, JsonElement Json)> PushAsync(
        this HttpClient client, string body, string type = "application/x-ndjson", string query = "", string? key = null) =>
        client.SendAsync(HttpMethod.Post, $"/v1/facts{query}", body, type, key);

    public static async Task<(HttpResponseMessage Response, JsonElement Json)> SendAsync(
        this HttpClient client, HttpMethod method, string address, string? body = null, string type = "application/json", string? key = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        var response = await client.SendAsync(request);

        return (response, await JsonOf(response));
    }

    /// <summary>Asserts that the answer is a problem document of this kind, complete and without a word on the inside.</summary>
    public static void IsProblem(this (HttpResponseMessage Response, JsonElement Json) answer, int status, string code, string? field = null)
    {
        var (response, json) = answer;
        Assert.Equal(code, json.GetProperty("code").GetString());
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, json.GetProperty("status").GetInt32());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"/problems/{code.ToLowerInvariant().Replace('_', '-')}", json.GetProperty("type").GetString());
        Assert.NotEmpty(json.GetProperty("title").GetString()!);
        Assert.NotEmpty(json.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("   at ", json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(field, json.TryGetProperty("field", out var named) ? named.GetString() : null);
        if (status is 429 or 503)
            Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1), "Retry-After is missing.");
    }

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    private static async Task<JsonElement> JsonOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();

        return text.Length is 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}

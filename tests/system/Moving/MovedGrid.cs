using System.Net;
using System.Text.Json;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Moving;

/// <summary>A running grid of a test that moves it, and what it shows.</summary>
internal sealed class MovedGrid : IAsyncDisposable
{
    private readonly GridProcess _process;

    private MovedGrid(GridProcess process, Uri address) =>
        (_process, Client) = (process, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) });

    public HttpClient Client { get; }

    public string Errors => _process.Errors;

    public static async Task<MovedGrid> StartAsync(string folder, params string[] settings)
    {
        var process = GridProcess.Launch(folder, settings);

        return new(process, await process.ReadyAsync());
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> CommandAsync(string folder, params string[] arguments)
    {
        await using var command = GridProcess.Launch(folder, arguments);

        return (await command.EndedAsync(), command.Output, command.Errors);
    }

    public async Task<long> PushAsync(string facts, string? key = null)
    {
        var (response, json) = await Client.PushAsync(facts, key: key);
        Assert.True(response.StatusCode == HttpStatusCode.OK, json.GetRawText());

        return long.Parse(json.GetProperty("receipt").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Every footprint that it shows, in the order of their ids.</summary>
    public async Task<List<JsonElement>> FootprintsAsync()
    {
        var footprints = new List<JsonElement>();
        foreach (var kind in (string[])["enterprises", "components", "products", "factors"])
        {
            for (var next = $"/v1/{kind}?limit=500"; next is not null;)
            {
                var (_, page) = await Client.ReadAsync(next);
                var ids = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString());
                var (_, set) = await Client.SendAsync(HttpMethod.Post, "/v1/footprints/query", JsonSerializer.Serialize(new { ids }));
                footprints.AddRange(set.GetProperty("footprints").EnumerateArray());
                next = page.GetProperty("next") is { ValueKind: JsonValueKind.String } link ? link.GetString() : null;
            }
        }

        return footprints;
    }

    public Task<byte[]> ExportAsync() => Client.GetByteArrayAsync(new Uri("/v1/export", UriKind.Relative));

    public async Task StopAsync() => Assert.Equal(0, await _process.StopAsync());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}

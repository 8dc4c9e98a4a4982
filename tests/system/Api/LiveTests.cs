using System.Diagnostics;
using System.Text.Json;

namespace Whole.Tests.Api;

public sealed class LiveTests
{
    private static readonly string Address = $"/v1/enterprises/{Figures.Acme}/live";

    [Fact]
    public async Task The_settled_total_comes_first_and_then_what_changes()
    {
        await using var host = await ApiHost.StartAsync(WithAcme());
        using var stream = await EventStream.OpenAsync(host.Client, Address);

        var first = await stream.NextAsync();
        host.Grid.Settle(1_043, new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, 9), 0, []));
        var second = await stream.NextAsync();
        host.Grid.Settle(1_044);
        var third = await stream.NextAsync();

        Assert.Equal(("settled", "1042"), (first.Name, first.Id));
        Assert.Equal(["settledThrough", "settledAt", "footprints", "notFound"], first.Json.Names());
        Assert.Equal(4, Fossil(first));
        Assert.Equal("1043", second.Id);
        Assert.Equal(9, Fossil(second));
        Assert.Equal("1044", third.Json.GetProperty("settledThrough").GetString());
        Assert.Empty(third.Json.GetProperty("footprints").EnumerateArray());
    }

    [Fact]
    public async Task A_viewer_gets_the_newest_and_not_more_than_the_interval_allows()
    {
        await using var host = await ApiHost.StartAsync(WithAcme(), "--Api:LiveIntervalMilliseconds=100");
        using var stream = await EventStream.OpenAsync(host.Client, Address);
        await stream.NextAsync();

        var events = new List<SentEvent>();
        var clock = Stopwatch.StartNew();
        for (var position = 1_043; position <= 1_442; position++)
            host.Grid.Settle(position, new Grains.Figures.Breakdown(Figures.Enterprise(Figures.Acme, position), 0, []));
        do
            events.Add(await stream.NextAsync());
        while (events[^1].Id is not "1442");

        Assert.Equal(1_442, Fossil(events[^1]));
        Assert.InRange(events.Count, 1, 2 + (int)(clock.ElapsedMilliseconds / 100));
    }

    [Fact]
    public async Task The_largest_products_can_be_followed_too()
    {
        await using var host = await ApiHost.StartAsync(WithAcme());
        using var stream = await EventStream.OpenAsync(host.Client, $"{Address}?products=1");

        var first = await stream.NextAsync();

        Assert.Equal(
            [Figures.Acme, "urn:prod:large"],
            first.Json.GetProperty("footprints").EnumerateArray().Select(each => each.GetProperty("id").GetString()).Order());
    }

    [Fact]
    public async Task A_silent_stream_sends_comments()
    {
        await using var host = await ApiHost.StartAsync(WithAcme(), "--Api:HeartbeatSeconds=1");
        using var stream = await EventStream.OpenAsync(host.Client, Address);
        await stream.NextAsync();

        Assert.StartsWith(":", await stream.NextCommentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_are_bounded_and_a_place_is_free_once_a_client_goes()
    {
        await using var host = await ApiHost.StartAsync(WithAcme(), "--Api:MaxLiveStreams=1");
        var stream = await EventStream.OpenAsync(host.Client, Address);
        await stream.NextAsync();

        (await host.Client.ReadAsync(Address)).IsProblem(429, "TOO_MANY_STREAMS");
        stream.Dispose();

        // The server notices on its own time; each try is a round trip.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        HttpResponseMessage next;
        do
            next = await host.Client.GetAsync(new Uri(Address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        while ((int)next.StatusCode is 429);
        Assert.Equal(200, (int)next.StatusCode);
        Assert.Equal("text/event-stream", next.Content.Headers.ContentType?.MediaType);
        next.Dispose();
    }

    [Fact]
    public async Task A_stream_ends_when_the_grid_stops()
    {
        await using var host = await ApiHost.StartAsync(WithAcme());
        using var stream = await EventStream.OpenAsync(host.Client, Address);
        await stream.NextAsync();

        host.Grid.EndWatches();

        Assert.True(await stream.EndsAsync());
    }

    [Fact]
    public async Task What_can_not_be_followed_says_why()
    {
        await using var host = await ApiHost.StartAsync(new());

        (await host.Client.ReadAsync(Address)).IsProblem(404, "NOT_FOUND");
        (await host.Client.ReadAsync($"{Address}?products=51")).IsProblem(400, "BAD_PARAMETER", "products");
        (await host.Client.ReadAsync($"{Address}?products=-1")).IsProblem(400, "BAD_PARAMETER", "products");
        host.Grid.Refused = new Refusal.Withdrawn();
        (await host.Client.ReadAsync(Address)).IsProblem(410, "WITHDRAWN");
        host.Grid.Refused = new Refusal.Loading();
        (await host.Client.ReadAsync(Address)).IsProblem(503, "LOADING");
    }

    private static GridFake WithAcme() => new GridFake().With(
        Figures.Enterprise(Figures.Acme, 4), Figures.Product("urn:prod:large", 3), Figures.Product("urn:prod:small", 1));

    private static double Fossil(SentEvent sent) =>
        sent.Json.GetProperty("footprints")[0].GetProperty("total").GetProperty("fossil").GetDouble();

    private sealed record SentEvent(string Name, string Id, JsonElement Json);

    /// <summary>Reads server-sent events as a browser does.</summary>
    private sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        public static async Task<EventStream> OpenAsync(HttpClient client, string address)
        {
            var response = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(200, (int)response.StatusCode);

            return new(response, new(await response.Content.ReadAsStreamAsync()));
        }

        public async Task<SentEvent> NextAsync()
        {
            string name = "", id = "", data = "";
            while (await LineAsync() is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line[7..];
                else if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = line[4..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = line[6..];
                else if (line.Length is 0 && data.Length > 0)
                    return new(name, id, JsonSerializer.Deserialize<JsonElement>(data));
            }

            throw new EndOfStreamException($"The stream ended while an event was expected; its name so far is '{name}'.");
        }

        public async Task<string> NextCommentAsync()
        {
            while (await LineAsync() is { } line)
            {
                if (line.StartsWith(':'))
                    return line;
            }

            throw new EndOfStreamException("The stream ended while a comment was expected.");
        }

        public async Task<bool> EndsAsync()
        {
            while (await LineAsync() is not null)
            {
            }

            return true;
        }

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }

        private async Task<string?> LineAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

            return await reader.ReadLineAsync(limit.Token);
        }
    }
}

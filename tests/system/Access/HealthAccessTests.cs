using Whole.Tests.Api;

namespace Whole.Tests.Access;

/// <summary>What strangers are told of where the grid stands.</summary>
public sealed class HealthAccessTests
{
    private const string Ready = "/health/ready";

    [Fact]
    public async Task Strangers_are_told_whether_it_is_ready_and_no_more()
    {
        await using var host = await AccessHost.StartAsync();
        using var stranger = host.Anonymous();
        using var reader = await host.AsAsync("bank");
        using var writer = await host.AsAsync("enterprise-writer", "write");
        using var forged = host.With("none");

        foreach (var client in (HttpClient[])[stranger, writer, forged])
        {
            var (response, json) = await client.ReadAsync(Ready);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Equal(["status"], json.Names());
            Assert.Equal("ready", json.GetProperty("status").GetString());
        }

        Assert.Equal(["status", "head", "settledThrough", "settledAt", "partitions"], (await reader.ReadAsync(Ready)).Json.Names());
    }

    [Fact]
    public async Task Nor_how_far_it_has_come()
    {
        await using var host = await AccessHost.StartAsync(new() { State = new(10, 5, Figures.SettledAt, IsReady: false, Partitions: 4, Loading: 3) });
        using var stranger = host.Anonymous();
        using var reader = await host.AsAsync("bank");

        var (told, untold) = (await reader.ReadAsync(Ready), await stranger.ReadAsync(Ready));

        told.IsProblem(503, "LOADING");
        untold.IsProblem(503, "LOADING");
        Assert.Equal(3, told.Json.GetProperty("loading").GetInt32());
        foreach (var member in (string[])["partitions", "loading", "settledThrough"])
            Assert.False(untold.Json.TryGetProperty(member, out _), member);
        Assert.DoesNotContain("4", untold.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}

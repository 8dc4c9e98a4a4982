using System.Text.Json;
using Grains.Coordination;
using Grains.Operations;
using Grains.Partitions;

namespace Whole.Tests.Api;

public sealed class OperationsTests
{
    private static readonly Standing Behind = new(
        1_042, 1_000, Figures.SettledAt, 1, true, 3, 117, 17, 2, TimeSpan.FromSeconds(1.5), "127.0.0.1:41001");

    [Fact]
    public async Task Partitions_tell_where_they_are_and_how_far_behind()
    {
        await using var host = await ApiHost.StartAsync(new());
        host.Grid.Operations.Standing = new(Behind,
        [
            new PartitionState(0, true, 1_042, 100, 900, 0, "127.0.0.1:41001"),
            new PartitionState(1, true, 1_000, 101, 901, 7, "127.0.0.1:41002"),
            new PartitionState(2, false, -1, 50, 400, 0, "127.0.0.1:41002"),
            null,
        ]);

        var (response, json) = await host.Client.ReadAsync("/v1/operations/partitions");

        Assert.Equal((200, "1042"), ((int)response.StatusCode, json.GetProperty("head").GetString()));
        var partitions = json.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal(["settled", "settled", "loading", "silent"], partitions.Select(one => one.GetProperty("status").GetString()));
        Assert.Equal([0, 42, 1_042], partitions.Take(3).Select(one => one.GetProperty("behindFacts").GetInt64()));
        Assert.Equal([0, 1.5, 1.5], partitions.Take(3).Select(one => one.GetProperty("behindSeconds").GetDouble()));
        Assert.Equal("127.0.0.1:41002", partitions[1].GetProperty("silo").GetString());
        Assert.Equal(JsonValueKind.Null, partitions[3].GetProperty("cells").ValueKind);
    }

    [Fact]
    public async Task The_coordinator_tells_what_waits()
    {
        await using var host = await ApiHost.StartAsync(new());
        host.Grid.Operations.Standing = new(Behind, []);

        var (response, json) = await host.Client.ReadAsync("/v1/operations/coordinator");

        Assert.Equal((200, "leading", "1000"), ((int)response.StatusCode, json.GetProperty("status").GetString(), json.GetProperty("settledThrough").GetString()));
        Assert.Equal((2, 117), (json.GetProperty("queued").GetInt32(), json.GetProperty("waves").GetInt64()));
    }

    [Fact]
    public async Task Silos_and_waves_are_listed()
    {
        await using var host = await ApiHost.StartAsync(new());
        host.Grid.Operations.Silos.Add(new("127.0.0.1:41001", "Silo_1", "Active", Figures.SettledAt, Figures.SettledAt));
        host.Grid.Operations.Waves = new([new(7, TimeSpan.FromMilliseconds(61), 10, 9, Figures.SettledAt)], []);

        var (_, silos) = await host.Client.ReadAsync("/v1/operations/silos");
        var (_, waves) = await host.Client.ReadAsync("/v1/operations/waves");

        Assert.Equal("Active", Assert.Single(silos.GetProperty("silos").EnumerateArray()).GetProperty("status").GetString());
        Assert.Equal(61, Assert.Single(waves.GetProperty("slowest").EnumerateArray()).GetProperty("milliseconds").GetDouble());
    }

    [Fact]
    public async Task A_comparison_is_accepted_and_can_be_asked_for()
    {
        await using var host = await ApiHost.StartAsync(new());
        host.Grid.Operations.Reconcile = new(HasBegun: true, State);

        var (response, begun) = await host.Client.SendAsync(HttpMethod.Post, "/v1/operations/reconcile");
        var (_, read) = await host.Client.ReadAsync($"{response.Headers.Location}");
        var unknown = await host.Client.ReadAsync("/v1/operations/reconcile/other");

        Assert.Equal((202, "abc"), ((int)response.StatusCode, begun.GetProperty("id").GetString()));
        Assert.Equal(("comparing", 1), (read.GetProperty("status").GetString(), read.GetProperty("differing").GetInt32()));
        Assert.Equal("urn:prod:one", Assert.Single(read.GetProperty("firstDiffering").EnumerateArray()).GetString());
        unknown.IsProblem(404, "UNKNOWN_OPERATION", "operation");
    }

    [Fact]
    public async Task A_second_comparison_is_refused_while_one_runs()
    {
        await using var host = await ApiHost.StartAsync(new());
        host.Grid.Operations.Reconcile = new(HasBegun: false, State);

        var (response, json) = await host.Client.SendAsync(HttpMethod.Post, "/v1/operations/reconcile");

        (response, json).IsProblem(409, "RECONCILE_RUNNING");
        Assert.Equal("abc", json.GetProperty("operation").GetString());
    }

    private static ReconcileState State { get; } = new(
        "abc", ReconcileStatus.Comparing, 10, 5, 1, ["urn:prod:one"], 1_042, TimeSpan.FromSeconds(2), Detail: null);
}

using Silo.Cluster;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>
/// One fault in a cluster of three silos that has some hundred facts with a loop, each time at the same place: something is pushed
/// before, meanwhile and after, and then all of it is there once and every total is that of a recomputation.
/// </summary>
public sealed class OneFaultTests
{
    [LongFact]
    public async Task A_silo_dies_with_the_coordinator()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        await (await cluster.TakeCoordinatorAsync()).KillAsync();
        await cluster.PushAsync();
        await cluster.HoldsAsync(cluster.LaunchSilo());
        await cluster.PushAsync();

        await cluster.IsWholeAsync(pushes: 3);
    }

    [LongFact]
    public async Task A_silo_is_stopped_with_the_coordinator()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        var stopping = (await cluster.TakeCoordinatorAsync()).StopAsync();
        await cluster.PushAsync();
        Assert.Equal(0, await stopping);
        await cluster.PushAsync();

        await cluster.IsWholeAsync(pushes: 3);
    }

    [LongFact]
    public async Task A_silo_is_added()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        var added = cluster.LaunchSilo();
        await cluster.PushAsync();
        await cluster.HoldsAsync(added);
        await cluster.PushAsync();

        await cluster.IsWholeAsync(pushes: 3);
    }

    [LongFact]
    public async Task A_silo_freezes_with_the_coordinator_and_thaws_when_others_have_its_place()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        var frozen = await cluster.TakeCoordinatorAsync();
        await frozen.FreezeAsync();
        await cluster.PushAsync();
        await frozen.ThawAsync();
        await cluster.PushAsync();

        Assert.Equal(Fencing.ExitCode, await frozen.EndedAsync());
        await cluster.IsWholeAsync(pushes: 3);
    }

    [LongFact]
    public async Task Postgres_crashes_and_is_started_again()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        await cluster.CrashDatabaseAsync();
        var pushing = cluster.PushAsync();
        await cluster.StartDatabaseAsync();
        await pushing;
        await cluster.PushAsync();

        await cluster.IsWholeAsync(pushes: 3);
    }

    [LongFact]
    public async Task All_connections_to_postgres_are_cut()
    {
        await using var cluster = await HitCluster.StartAsync();
        await cluster.PushAsync();

        var pushing = cluster.PushAsync();
        await cluster.CutConnectionsAsync();
        await pushing;
        await cluster.PushAsync();

        await cluster.IsWholeAsync(pushes: 3);
    }
}

using System.Net;
using Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>An API with access control that is started before its database, or with one that will never do.</summary>
public sealed class DatabaseLaterTests
{
    private const string On = "--Access:Mode=on";

    [LongFact]
    public async Task An_api_waits_for_its_database_and_says_so()
    {
        await using var cluster = await ClusterProcesses.StartWithServerAsync();
        await cluster.CrashDatabaseAsync();
        var address = FreeAddress.Take();
        var api = cluster.LaunchApi($"--urls={address}", On);
        using var client = new HttpClient { BaseAddress = address };

        await api.SaidAsync("The database of the cluster can't be reached yet");
        await Eventually.Answers(client, "/health/live", HttpStatusCode.OK);
        await Eventually.Answers(client, "/health/startup", HttpStatusCode.OK);
        foreach (var path in (string[])["/health/ready", "/v1/products", "/v1/access/me", "/", "/auth/token", "/.well-known/openid-configuration"])
            (await client.ReadAsync(path)).IsProblem(503, "CLUSTER_UNAVAILABLE");

        await cluster.StartDatabaseAsync();
        var silo = cluster.LaunchSilo(On, "--Grid:Partitions=2");

        // A silo does not wait: whoever watches over it starts it again.
        while (silo.HasEnded || !silo.Output.Contains("The silo has joined", StringComparison.Ordinal))
        {
            if (silo.HasEnded)
                silo = cluster.LaunchSilo(On, "--Grid:Partitions=2");

            await Eventually.Is(() => silo.HasEnded || silo.Output.Contains("The silo has joined", StringComparison.Ordinal));
        }

        await ClusterProcesses.ReadyAsync(api);
        (await client.ReadAsync("/v1/products")).IsProblem(401, "SIGN_IN_REQUIRED");
        await Eventually.Answers(client, "/health/ready", HttpStatusCode.OK);
        Assert.Single(api.Output.Split('\n'), line => line.Contains("The database of the cluster can't be reached yet", StringComparison.Ordinal));
        Assert.Equal(0, await api.StopAsync());
    }

    [LongTheory]
    [InlineData("Database=grid1", "Database=nothing", "nothing")]
    [InlineData("Username=grid", "Username=nobody", "nobody")]
    public async Task A_database_that_refuses_ends_the_start_with_its_reason(string right, string wrong, string named)
    {
        await using var cluster = await ClusterProcesses.StartWithServerAsync();
        var api = cluster.LaunchApi(On, $"--ConnectionStrings:Grid={cluster.ConnectionString.Replace(right, wrong, StringComparison.Ordinal)}");

        Assert.Equal(1, await api.EndedAsync());
        var sentence = Assert.Single(api.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("The store of principals can't be opened", sentence, StringComparison.Ordinal);
        Assert.Contains(named, sentence, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task A_wrong_password_ends_the_start_of_a_silo_and_of_an_api_and_is_never_told()
    {
        const string wrong = "not-the-secret-4711";
        await using var cluster = await ClusterProcesses.StartWithServerAsync();
        await cluster.AskForPasswordAsync("asked", "the-secret");
        var connection = cluster.ConnectionString.Replace("Username=grid", "Username=asked", StringComparison.Ordinal);

        foreach (var access in (string[])[On, "--Access:Mode=off"])
        {
            await AssertRefusedAsync(cluster.LaunchSilo(access, $"--ConnectionStrings:Grid={connection};Password={wrong}"), "The ledger can't be opened", wrong);
            await AssertRefusedAsync(cluster.LaunchApi(access, $"--ConnectionStrings:Grid={connection};Password={wrong}"), "can't be opened", wrong);
        }

        // With the right one it starts.
        await ClusterProcesses.JoinedAsync(cluster.LaunchSilo(On, "--Grid:Partitions=2", $"--ConnectionStrings:Grid={connection};Password=the-secret"));
    }

    [SkippableFact]
    public async Task An_api_that_waits_for_its_database_stops_when_it_is_told_to()
    {
        await using var cluster = await ClusterProcesses.StartWithServerAsync();
        await cluster.CrashDatabaseAsync();
        var api = cluster.LaunchApi(On);
        await api.SaidAsync("The database of the cluster can't be reached yet");

        Assert.Equal(0, await api.StopAsync());
    }

    private static async Task AssertRefusedAsync(GridProcess process, string sentence, string password)
    {
        Assert.Equal(1, await process.EndedAsync());
        var said = Assert.Single(process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Contains("password", said, StringComparison.Ordinal);
        Assert.Contains("\"asked\"", said, StringComparison.Ordinal);
        Assert.DoesNotContain(password, process.Output + process.Errors, StringComparison.Ordinal);
    }
}

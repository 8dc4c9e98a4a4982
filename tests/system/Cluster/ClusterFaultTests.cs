using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Npgsql;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>Faults of a cluster's parts, each alone and at a fixed place.</summary>
public sealed class ClusterFaultTests
{
    private const string Cell = "/v1/products/urn:prod:acme:cell";

    /// <summary>Longer than members are missed before they are declared dead, and than several reads of the table of silos.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(20);

    [LongFact]
    public async Task Without_its_database_a_cluster_shows_what_has_settled_and_goes_on_when_it_is_back()
    {
        await using var cluster = await ClusterProcesses.StartWithServerAsync();
        string[] settings = ["--Grid:Partitions=4", "--Logging:LogLevel:Default=None"];
        var silos = new[] { cluster.LaunchSilo(settings), cluster.LaunchSilo(settings) };
        await Task.WhenAll(silos.Select(ClusterProcesses.JoinedAsync));
        var api = cluster.LaunchApi("--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None");
        using var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(api) };
        var receipt = await AcceptedAsync(client, Fact(1), "first");
        Assert.Equal(1, await PcfAsync(client, $"{Cell}/footprint?atLeast={receipt}&wait=30s"));

        await cluster.CrashDatabaseAsync();
        await Eventually.Is(async () => (await client.PushAsync(Fact(2), key: "second")).Response.StatusCode == HttpStatusCode.ServiceUnavailable);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Gone;)
        {
            var (read, json) = await client.ReadAsync($"{Cell}/footprint");
            Assert.True(read.StatusCode == HttpStatusCode.OK, $"after {clock.Elapsed}: {json}");
            Assert.Equal(receipt, json.GetProperty("settledThrough").GetString());
            (await client.PushAsync(Fact(2), key: "second")).IsProblem(503, "LEDGER_UNAVAILABLE");
        }

        await cluster.StartDatabaseAsync();
        var second = await AcceptedAsync(client, Fact(2), "second");
        Assert.Equal(2, await PcfAsync(client, $"{Cell}/footprint?atLeast={second}&wait=30s"));
        Assert.DoesNotContain(true, silos.Append(api).Select(process => process.HasEnded));
    }

    [LongFact]
    public async Task A_push_whose_api_was_killed_before_its_answer_is_there_once()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        await ClusterProcesses.JoinedAsync(cluster.LaunchSilo("--Grid:Partitions=2"));
        var api = cluster.LaunchApi("--urls=http://127.0.0.1:0");
        using (var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(api) })
        {
            // The commit has begun, and can't end before the API is gone.
            await using var intruder = new NpgsqlConnection($"{cluster.ConnectionString};Pooling=false");
            await intruder.OpenAsync();
            await using var transaction = await intruder.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT 1 FROM ledger_head FOR UPDATE", intruder, transaction))
                await hold.ExecuteNonQueryAsync();

            var push = client.PushAsync(Fact(1), key: "once");
            await Eventually.Is(() => IsWaitingAsync(cluster.ConnectionString));
            await api.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => push);
        }

        using var other = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(cluster.LaunchApi("--urls=http://127.0.0.1:0")) };
        var receipt = await AcceptedAsync(other, Fact(1), "once");

        Assert.Equal(receipt, await AcceptedAsync(other, Fact(1), "once"));
        var (_, history) = await other.ReadAsync($"{Cell}/history?atLeast={receipt}&wait=30s");
        Assert.Equal(receipt, Assert.Single(history.GetProperty("items").EnumerateArray()).GetProperty("receipt").GetString());
    }

    private static string Fact(int kilograms) =>
        $$"""{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":{{kilograms}}}]}""";

    /// <summary>Whether some session of the database waits for what another has locked.</summary>
    private static async Task<bool> IsWaitingAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'", connection);

        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string> AcceptedAsync(HttpClient client, string fact, string key)
    {
        JsonElement accepted = default;
        await Eventually.Is(async () =>
        {
            var (response, json) = await client.PushAsync(fact, key: key);
            accepted = json;

            return response.IsSuccessStatusCode;
        });

        return accepted.GetProperty("receipt").GetString()!;
    }

    private static async Task<double> PcfAsync(HttpClient client, string address)
    {
        var (response, json) = await client.ReadAsync(address);
        Assert.True(response.IsSuccessStatusCode, json.ToString());

        return json.GetProperty("pcfExcludingBiogenicUptake").GetDouble();
    }
}

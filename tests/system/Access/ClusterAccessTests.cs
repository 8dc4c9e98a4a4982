using System.Net;
using System.Text.RegularExpressions;
using Whole.Tests.Api;
using Whole.Tests.Cluster;
using Whole.Tests.Running;

namespace Whole.Tests.Access;

/// <summary>Two APIs and a silo over one PostgreSQL: they share keys, principals and what becomes of them.</summary>
public sealed partial class ClusterAccessTests
{
    private const string On = "--Access:Mode=on";

    [LongFact]
    public async Task Hosts_take_each_others_tokens_and_know_of_a_revocation_at_once()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        var silo = cluster.LaunchSilo(On, "--Grid:Partitions=2");
        var (first, second) = (cluster.LaunchApi(On), cluster.LaunchApi(On));
        using var one = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(first) };
        using var two = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(second) };
        using var health = new HttpClient { BaseAddress = await ClusterProcesses.JoinedAsync(silo) };

        var (id, secret) = await AddAsync(cluster, "--organisation=operator", "--kind=operator", "--name=Operator", "--roles=read,write,admin");
        var (_, json) = await AccessHost.AskTokenAsync(one, id, secret);
        foreach (var client in (HttpClient[])[one, two, health])
            client.DefaultRequestHeaders.Authorization = new("Bearer", json.GetProperty("access_token").GetString());

        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/v1/operations/silos")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await two.GetAsync("/v1/operations/silos")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await health.GetAsync("/metrics")).StatusCode);

        await RevokedAtOnceAsync(one, two);

        // PostgreSQL keeps no text with a zero in it.
        Assert.Equal(HttpStatusCode.BadRequest, (await one.SendAsync(HttpMethod.Post, "/v1/access/clients/a%00b/rotate", "{}")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AccessHost.AskTokenAsync(two, "nobody", "a secret")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await two.DeleteAsync($"/v1/access/clients/{id}")).StatusCode);
        (await one.ReadAsync("/v1/operations/silos")).IsProblem(401, "INVALID_TOKEN");
        (await two.ReadAsync("/v1/operations/silos")).IsProblem(401, "INVALID_TOKEN");
        (await health.ReadAsync("/metrics")).IsProblem(401, "INVALID_TOKEN");
    }

    /// <summary>Tokens carry the address, and are taken where it is the same.</summary>
    [LongFact]
    public async Task A_silo_with_the_address_of_the_api_lets_an_operator_look_at_it()
    {
        const string address = "--Access:Address=https://grid.example.com";
        await using var cluster = await ClusterProcesses.StartAsync();
        var (named, nameless) = (cluster.LaunchSilo("--Access:Mode=on", address), cluster.LaunchSilo("--Access:Mode=on"));
        using var api = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(cluster.LaunchApi("--Access:Mode=on", address)) };
        using var health = new HttpClient { BaseAddress = await ClusterProcesses.JoinedAsync(named) };
        using var other = new HttpClient { BaseAddress = await ClusterProcesses.JoinedAsync(nameless) };

        var (id, secret) = await AddAsync(cluster, "--organisation=operator", "--kind=operator", "--name=Operator", "--roles=read");
        var (_, json) = await AccessHost.AskTokenAsync(api, id, secret);
        foreach (var client in (HttpClient[])[health, other])
            client.DefaultRequestHeaders.Authorization = new("Bearer", json.GetProperty("access_token").GetString());

        Assert.Contains("grid_partitions", await health.GetStringAsync("/metrics"), StringComparison.Ordinal);
        (await other.ReadAsync("/metrics")).IsProblem(401, "INVALID_TOKEN");
    }

    /// <summary>A host that is asked all the while has always read the number of rights a moment ago.</summary>
    private static async Task RevokedAtOnceAsync(HttpClient changed, HttpClient asked)
    {
        using var end = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
                Assert.Equal(HttpStatusCode.OK, (await asked.GetAsync("/v1/operations/silos")).StatusCode);
        });
        for (var time = 0; time < 20; time++)
        {
            var (_, made) = await changed.SendAsync(
                HttpMethod.Post, "/v1/access/clients", """{"organisation":"operator","name":"Short","roles":["read"]}""");
            var id = made.GetProperty("clientId").GetString()!;
            var (_, json) = await AccessHost.AskTokenAsync(asked, id, made.GetProperty("clientSecret").GetString()!);
            using var client = new HttpClient { BaseAddress = asked.BaseAddress };
            client.DefaultRequestHeaders.Authorization = new("Bearer", json.GetProperty("access_token").GetString());

            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/operations/silos")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await changed.DeleteAsync($"/v1/access/clients/{id}")).StatusCode);
            (await client.ReadAsync("/v1/operations/silos")).IsProblem(401, "INVALID_TOKEN");
        }

        await end.CancelAsync();
        await busy;
    }

    private static async Task<(string Id, string Secret)> AddAsync(ClusterProcesses cluster, params string[] options)
    {
        await using var command = cluster.LaunchCommand(["clients", "add", .. options]);
        Assert.True(await command.EndedAsync() == 0, command.Errors);

        return (Id().Match(command.Output).Groups[1].Value, Secret().Match(command.Output).Groups[1].Value);
    }

    [GeneratedRegex(@"clientId +(\S+)")]
    private static partial Regex Id();

    [GeneratedRegex(@"clientSecret +(\S+)")]
    private static partial Regex Secret();
}

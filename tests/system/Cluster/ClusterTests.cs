using System.Net;
using System.Text;
using System.Text.Json;
using Testing;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

public sealed class ClusterTests
{
    private const string Facts = """
        {"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}
        {"kind":"factor","id":"urn:factor:own:power","library":"own","release":"1","name":"Power","unit":"kilowatt hour","fossil":0.5,"family":"pcf-lifecycle","source":"a meter"}
        {"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":3}]}
        {"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":1}],"inputs":[{"of":"urn:prod:foilco:foil","quantity":2},{"of":"urn:factor:own:power","quantity":4}]}
        {"kind":"volume","enterprise":"urn:ent:acme","product":"urn:prod:acme:cell","quantity":10}
        """;

    [LongFact]
    public async Task An_api_of_its_own_waits_for_a_silo_and_serves_all_of_the_grid()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        var address = FreeAddress.Take();
        var api = cluster.LaunchApi($"--urls={address}");
        using var client = new HttpClient { BaseAddress = address };
        await Eventually.Answers(client, "/health/live", HttpStatusCode.OK);
        Assert.Equal("CLUSTER_UNAVAILABLE", await CodeAsync(client, "/v1/products/urn:prod:acme:cell/footprint"));
        Assert.Equal("CLUSTER_UNAVAILABLE", await CodeAsync(client, "/health/ready"));

        var silo = cluster.LaunchSilo("--Grid:Partitions=3");
        using var health = new HttpClient { BaseAddress = await ClusterProcesses.JoinedAsync(silo) };
        await ClusterProcesses.ReadyAsync(api);
        var receipt = await PushAsync(client, Facts);

        Assert.Equal(9, await PcfAsync(client, "products/urn:prod:acme:cell", receipt));
        Assert.Equal(90, await PcfAsync(client, "enterprises/urn:ent:acme", receipt));
        Assert.Contains("a meter", await client.GetStringAsync("/v1/products/urn:prod:acme:cell/footprint?detail=provenance"), StringComparison.Ordinal);
        Assert.Contains("\"total\":2", await client.GetStringAsync("/v1/products"), StringComparison.Ordinal);
        var (published, publication) = await PublishAsync(client);
        Assert.True(published.IsSuccessStatusCode, publication.GetRawText());
        Assert.Equal(publication.GetRawText(), (await PublishAsync(client)).Json.GetRawText());
        Assert.Contains("\"kind\":\"product\"", await client.GetStringAsync("/v1/products/urn:prod:acme:cell/history"), StringComparison.Ordinal);
        var export = (await client.GetStringAsync("/v1/export")).Split('\n');
        Assert.Contains("\"entity\":\"urn:prod:acme:cell\"", string.Concat(export), StringComparison.Ordinal);
        Assert.Contains("\"sha256\":", export[^2], StringComparison.Ordinal);
        Assert.Contains("event: settled", await FirstEventAsync(client), StringComparison.Ordinal);
        foreach (var page in (string[])["/", "/grid.css", "/_framework/blazor.web.js"])
            Assert.NotEmpty(await client.GetStringAsync(page));

        foreach (var probe in (string[])["/health/startup", "/health/live", "/health/ready"])
        {
            await Eventually.Answers(health, probe, HttpStatusCode.OK);
            await Eventually.Answers(client, probe, HttpStatusCode.OK);
        }

        await Eventually.Answers(health, "/v1/products", HttpStatusCode.NotFound);

        // Another silo in its place: the ledger is what lasts, and the API finds its way.
        await silo.KillAsync();
        await ClusterProcesses.JoinedAsync(cluster.LaunchSilo());
        await Eventually.Answers(client, $"/v1/products/urn:prod:acme:cell/footprint?atLeast={receipt}", HttpStatusCode.OK);
        Assert.Equal(0, await api.StopAsync());
    }

    [LongFact]
    public async Task An_api_that_stays_while_the_grid_is_divided_anew_shows_and_takes_all_of_it()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        var silo = cluster.LaunchSilo("--Grid:Partitions=8");
        await ClusterProcesses.JoinedAsync(silo);
        using var client = new HttpClient { BaseAddress = await ClusterProcesses.ReadyAsync(cluster.LaunchApi()) };
        var receipt = await PushAsync(client, Facts);
        Assert.Equal(90, await PcfAsync(client, "enterprises/urn:ent:acme", receipt));
        using var stream = new StreamReader(await client.GetStreamAsync("/v1/enterprises/urn:ent:acme/live"));

        Assert.Equal(0, await silo.StopAsync());
        await using var command = cluster.LaunchCommand("repartition", "3");
        Assert.Equal(0, await command.EndedAsync());
        await ClusterProcesses.JoinedAsync(cluster.LaunchSilo());
        await Eventually.Answers(client, $"/v1/enterprises/urn:ent:acme/footprint?atLeast={receipt}", HttpStatusCode.OK);

        foreach (var product in (string[])["urn:prod:foilco:foil", "urn:prod:acme:cell"])
            await Eventually.Answers(client, $"/v1/products/{product}/footprint?atLeast={receipt}&wait=30s", HttpStatusCode.OK);
        Assert.Contains("\"total\":2", await client.GetStringAsync("/v1/products"), StringComparison.Ordinal);
        var next = await PushAsync(client, Facts.Replace("\"fossil\":3", "\"fossil\":4", StringComparison.Ordinal));
        Assert.Equal(110, await PcfAsync(client, "enterprises/urn:ent:acme", next));
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is not null)
        {
            // A stream of the grid as it was divided before ends, and its client opens another one.
        }
    }

    [LongFact]
    public async Task Partitions_follow_the_silos_that_come_and_go_and_a_frozen_one_ends_itself()
    {
        await using var cluster = await ClusterProcesses.StartAsync();
        string[] settings = ["--Grid:Partitions=4", "--Logging:LogLevel:Grains=Information", "--Logging:LogLevel:Orleans=None"];
        var first = cluster.LaunchSilo(settings);
        var second = cluster.LaunchSilo(settings);
        await Task.WhenAll(ClusterProcesses.JoinedAsync(first), ClusterProcesses.JoinedAsync(second));
        await ReadAsync(first, 2);
        await ReadAsync(second, 2);

        // The newer one leaves as it should, and the older one takes over all that it had.
        Assert.Equal(0, await second.StopAsync());
        await ReadAsync(first, 4);

        var third = cluster.LaunchSilo(settings);
        await ClusterProcesses.JoinedAsync(third);
        var taken = await ReadAsync(third, 2);

        // It may have read one of them before, however the first two silos came to share them.
        int ReadsOf(int partition) => first.Output.Split($"Partition {partition} has read").Length;
        var before = taken.ToDictionary(partition => partition, ReadsOf);
        await third.FreezeAsync();
        foreach (var partition in taken)
            await Eventually.Is(() => ReadsOf(partition) > before[partition]);

        await third.ThawAsync();
        Assert.Equal(3, await third.EndedAsync());
        Assert.Contains("was declared dead by its cluster", third.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The API alone needs a cluster")]
    [InlineData("ConnectionStrings:Grid must be set", "--Grid:Cluster=postgres")]
    [InlineData("ConnectionStrings:Grid can't be read", "--Grid:Cluster=postgres", "--ConnectionStrings:Grid=Hots=here")]
    [InlineData("There is no setting Grid:Partition: did you mean Grid:Partitions?", "--Grid:Cluster=postgres", "--Grid:Partition=3")]
    [InlineData("There is no setting Facts:MaxByte: did you mean Facts:MaxBytes?", "--Grid:Cluster=postgres", "--Facts:MaxByte=3")]
    [InlineData("The API alone needs a cluster", "--Grid:Partitions=3", "--Grid:DeadAfterSeconds=3")]
    public async Task An_api_stops_with_one_sentence_at_a_bad_setting(string sentence, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        await using var api = GridProcess.LaunchProgram("ClientApi.dll", folder.Path, settings);

        Assert.Equal(1, await api.EndedAsync());
        Assert.Contains(sentence, Assert.Single(api.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Grid:Store must be postgres too", "--Grid:Store=sqlite")]
    [InlineData("Grid:AdvertisedAddress must be one IP address of this machine", "--Grid:AdvertisedAddress=here")]
    [InlineData("Grid:SiloPort and Grid:GatewayPort must differ", "--Grid:SiloPort=4000", "--Grid:GatewayPort=4000")]
    [InlineData("Grid:DeadAfterSeconds must be between 2 and 60", "--Grid:DeadAfterSeconds=1")]
    [InlineData("The ledger can't be opened", "--ConnectionStrings:Grid=Host=127.0.0.1;Port=1;Timeout=2")]
    public async Task A_silo_stops_with_one_sentence_at_a_bad_setting(string sentence, params string[] settings)
    {
        using var folder = new TemporaryFolder();
        await using var silo = GridProcess.LaunchProgram(
            "Silo.dll", folder.Path, ["--Grid:Cluster=postgres", "--ConnectionStrings:Grid=Host=127.0.0.1;Port=1", .. settings]);

        Assert.Equal(1, await silo.EndedAsync());
        Assert.Contains(sentence, Assert.Single(silo.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    /// <summary>The partitions that a silo has taken, once it has so many; those that it has given up again count too.</summary>
    private static async Task<List<int>> ReadAsync(GridProcess silo, int partitions)
    {
        List<int> Taken() => [.. Enumerable.Range(0, 4).Where(
            partition => silo.Output.Contains($"Partition {partition} has read", StringComparison.Ordinal))];
        await Eventually.Is(() => Taken().Count >= partitions);

        return Taken();
    }

    private static async Task<string> PushAsync(HttpClient client, string facts)
    {
        using var content = new StringContent(facts, Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync("/v1/facts", content);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        return json.RootElement.GetProperty("receipt").GetString()!;
    }

    private static Task<(HttpResponseMessage Response, JsonElement Json)> PublishAsync(HttpClient client) =>
        client.SendAsync(HttpMethod.Post, "/v1/products/urn:prod:acme:cell/publications", key: "order-1");

    private static async Task<double> PcfAsync(HttpClient client, string entity, string receipt)
    {
        using var json = JsonDocument.Parse(await client.GetStringAsync($"/v1/{entity}/footprint?atLeast={receipt}&wait=30s"));

        return json.RootElement.GetProperty("pcfExcludingBiogenicUptake").GetDouble();
    }

    private static async Task<string?> CodeAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        return json.RootElement.GetProperty("code").GetString();
    }

    private static async Task<string> FirstEventAsync(HttpClient client)
    {
        using var stream = new StreamReader(await client.GetStreamAsync("/v1/enterprises/urn:ent:acme/live"));
        while (await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) is { } line)
        {
            if (line.StartsWith("event:", StringComparison.Ordinal))
                return line;
        }

        return "";
    }
}

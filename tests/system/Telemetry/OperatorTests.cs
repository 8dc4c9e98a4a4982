using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Whole.Tests.Api;
using Whole.Tests.Cluster;
using Whole.Tests.Documents;
using Whole.Tests.Running;

namespace Whole.Tests.Telemetry;

/// <summary>What whoever runs a grid sees of it, in a process of its own.</summary>
public sealed partial class OperatorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Every_metric_that_the_dashboard_and_the_page_name_is_served()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=2");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        await UseAsync(client);

        var served = Served().Matches(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)))
            .Select(match => match.Groups["name"].Value).ToHashSet();

        var shown = Shown(File.ReadAllText(Path.Combine(Document.Repository, "deploy", "grafana", "grid.json"))).ToList();
        var described = Described().Matches(Document.Read("docs/operations.md").Text).Select(match => match.Groups["name"].Value).ToList();
        Assert.True(shown.Count >= 20, $"The dashboard shows only {shown.Count} metrics.");
        Assert.True(described.Count >= 20, $"The page names only {described.Count} metrics.");
        Assert.Empty(shown.Except(served));

        // What others are shown is counted where there is access control: Reads.RecordedReadsTests looks at it.
        Assert.DoesNotContain(
            described, name => !name.StartsWith("grid_reads_", StringComparison.Ordinal) && !served.Contains(name) && !served.Contains($"{name}_bucket"));
        Assert.Contains(served, name => name.StartsWith("orleans_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Operations_tell_where_the_grid_stands_and_that_its_totals_are_right()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=2");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        await UseAsync(client);

        var (_, silos) = await client.ReadAsync("/v1/operations/silos");
        var (_, partitions) = await client.ReadAsync("/v1/operations/partitions");
        var (_, coordinator) = await client.ReadAsync("/v1/operations/coordinator");
        var (_, waves) = await client.ReadAsync("/v1/operations/waves");
        var (started, _) = await client.SendAsync(HttpMethod.Post, "/v1/operations/reconcile");
        var done = await UntilAsync(client, $"{started.Headers.Location}", json => json.GetProperty("status").GetString() is "done" or "failed");

        var silo = Assert.Single(silos.GetProperty("silos").EnumerateArray());
        Assert.Equal("Active", silo.GetProperty("status").GetString());
        Assert.Equal(
            [silo.GetProperty("silo").GetString(), silo.GetProperty("silo").GetString()],
            partitions.GetProperty("partitions").EnumerateArray().Select(one => one.GetProperty("silo").GetString()));
        Assert.Equal(("leading", "3"), (coordinator.GetProperty("status").GetString(), coordinator.GetProperty("settledThrough").GetString()));
        Assert.True(waves.GetProperty("slowest").GetArrayLength() >= 2 && waves.GetProperty("newest")[0].GetProperty("epoch").GetString() == "3");
        Assert.Equal("done", done.GetProperty("status").GetString());
        Assert.Equal((3, 3, 0, "3"), (
            done.GetProperty("cells").GetInt32(), done.GetProperty("compared").GetInt32(), done.GetProperty("differing").GetInt32(),
            done.GetProperty("epoch").GetString()));
    }

    [Fact]
    public async Task Files_of_pages_are_not_counted_one_by_one()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        foreach (var path in (string[])["/grid.css", "/grid.svg", "/dashboard/", "/v1/products"])
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, $"{path} answers {answer.StatusCode}.");
        }

        // Metrics may be as old as their last reader.
        var metrics = "";
        await Eventually.Is(async () =>
            (metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("http_route=\"/v1/products", StringComparison.Ordinal));

        Assert.Contains("http_route=\"/v1/products", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("grid.css", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("http_route=\"/dashboard", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Comparisons_with_the_ledger_give_their_memory_back()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=2");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        await UseAsync(client);
        var before = await CellMemoryAsync(client);

        for (var time = 0; time < 3; time++)
        {
            var (started, _) = await client.SendAsync(HttpMethod.Post, "/v1/operations/reconcile");
            await UntilAsync(client, $"{started.Headers.Location}", json => json.GetProperty("status").GetString() is "done");
        }

        // Metrics may be as old as their last reader.
        var after = 0L;
        await Eventually.Is(async () => (after = await CellMemoryAsync(client)) == before);

        Assert.True(before > 0);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task The_dashboard_of_orleans_is_served_with_all_that_it_needs()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };

        var page = await client.GetStringAsync(new Uri("/dashboard/", UriKind.Relative));

        var parts = Parts().Matches(page).Select(match => match.Groups["at"].Value)
            .Where(at => !at.StartsWith("data:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            using var answer = await client.GetAsync(new Uri(new Uri(client.BaseAddress!, "/dashboard/"), part));
            Assert.True(answer.IsSuccessStatusCode, $"{part} answers {answer.StatusCode}.");
        }
    }

    /// <summary>Pushes that are accepted, refused and turned away, and a viewer of what they change.</summary>
    private static async Task UseAsync(HttpClient client)
    {
        const string product = """{"kind":"product","id":"urn:prod:b","enterprise":"urn:ent:a","name":"B","unit":"piece","inputs":[{"of":"urn:prod:a","quantity":2}]}""";
        await client.PushAsync("""{"kind":"enterprise","id":"urn:ent:a","name":"A"}""", key: "once");
        await client.PushAsync("""{"kind":"enterprise","id":"urn:ent:a","name":"Another"}""", key: "once");
        await client.PushAsync("""{"kind":"product","id":"urn:prod:a"}""");
        await client.PushAsync("""{"kind":"product","id":"urn:prod:a","enterprise":"urn:ent:a","name":"A","unit":"piece","direct":[{"fossil":1}]}""");
        var (_, answer) = await client.PushAsync(product);
        Assert.Equal("3", answer.GetProperty("receipt").GetString());
        await client.ReadAsync("/v1/products/urn:prod:b/footprint?atLeast=3&wait=30s");
        using var stream = await client.GetStreamAsync(new Uri("/v1/enterprises/urn:ent:a/live", UriKind.Relative));
        Assert.True(await stream.ReadAsync(new byte[1]) > 0);
        await UntilAsync(client, "/v1/operations/coordinator", json => json.GetProperty("settledThrough").GetString() == "3");
    }

    private static async Task<long> CellMemoryAsync(HttpClient client) =>
        long.Parse(CellMemory().Match(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<JsonElement> UntilAsync(HttpClient client, string address, Func<JsonElement, bool> isWanted)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(Glance))
        {
            var (_, json) = await client.ReadAsync(address);
            if (isWanted(json))
                return json;

            Assert.True(began.Elapsed < Patience, $"{address} still says {json}.");
        }
    }

    /// <summary>The metrics in the questions of a dashboard: words with a unit or a kind, which functions and labels are not.</summary>
    private static IEnumerable<string> Shown(string dashboard)
    {
        using var json = JsonDocument.Parse(dashboard);

        return
        [
            .. json.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .SelectMany(target => Asked().Matches(target.GetProperty("expr").GetString()!))
                .Select(match => match.Value)
                .Distinct(),
        ];
    }

    [GeneratedRegex(@"^grid_cells_memory_bytes\S* (\d+)", RegexOptions.Multiline)]
    private static partial Regex CellMemory();

    [GeneratedRegex(@"^(?<name>[a-z_0-9]+)[{ ]", RegexOptions.Multiline)]
    private static partial Regex Served();

    [GeneratedRegex(@"\b(grid|http_server|kestrel|dotnet|orleans|db_client)_[a-z_0-9]+\b")]
    private static partial Regex Asked();

    [GeneratedRegex(@"`(?<name>(grid|dotnet)_[a-z_0-9]+)`")]
    private static partial Regex Described();

    [GeneratedRegex("""(src|href)="(?<at>[^"]+)""")]
    private static partial Regex Parts();
}

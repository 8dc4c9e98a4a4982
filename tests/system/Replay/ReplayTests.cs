using System.Globalization;
using System.Text;
using System.Text.Json;
using Whole.Tests.Running;
using Xunit.Abstractions;

namespace Whole.Tests.Replay;

/// <summary>Real data sets with known totals, in random order through the HTTP API of a real process.</summary>
public sealed class ReplayTests(ITestOutputHelper output)
{
    private const double RelativeError = 1e-9;
    private const double NegligibleKilograms = 1e-12;
    private const int Seed = 5;

    [SkippableFact]
    public async Task Small_cases_give_the_totals_that_other_projects_assert()
    {
        var folder = SharedData.Folder("third_party_small");
        using var cases = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "cases.json")));
        var networks = cases.RootElement.EnumerateArray().Select(KnownNetwork.Of).ToList();

        Assert.Equal(9, networks.Count);
        await ReplayAsync(new KnownNetwork(
            [.. networks.SelectMany(network => network.Facts)],
            networks.SelectMany(network => network.Expected).ToDictionary()));
    }

    [SkippableTheory]
    [InlineData("useeio_v1.2")]
    [InlineData("uslci_jsonld")]
    public async Task A_real_data_set_gives_its_totals(string set) => await ReplayAsync(KnownNetwork.Read(SharedData.Folder(set)));

    private async Task ReplayAsync(KnownNetwork network)
    {
        output.WriteLine($"seed {Seed}: {network.Facts.Count} products");
        var facts = network.Facts.ToArray();
        new Random(Seed).Shuffle(facts);
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=2");
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        var receipt = "";
        foreach (var part in facts.Chunk(100))
            receipt = await PushAsync(client, part);

        var (largest, worst) = (0.0, "");
        foreach (var ids in network.Expected.Keys.Chunk(500))
        {
            foreach (var (id, total) in await QueryAsync(client, ids, receipt))
            {
                var (error, expected) = (Math.Abs(total - network.Expected[id]), Math.Abs(network.Expected[id]));
                if (error > NegligibleKilograms && error / expected > largest)
                    (largest, worst) = (error / expected, id);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"largest relative error {largest:E2} {worst}"));
        Assert.True(largest <= RelativeError, $"{worst} is off by {largest:E2}.");
    }

    private static async Task<string> PushAsync(HttpClient client, string[] facts)
    {
        using var body = new StringContent(string.Join('\n', facts), Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync(new Uri("/v1/facts", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);

        return JsonDocument.Parse(text).RootElement.GetProperty("receipt").GetString()!;
    }

    private static async Task<List<(string Id, double Total)>> QueryAsync(HttpClient client, string[] ids, string atLeast)
    {
        using var query = new StringContent(JsonSerializer.Serialize(new { ids, atLeast, wait = "60s" }), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/v1/footprints/query", UriKind.Relative), query);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var footprints = JsonDocument.Parse(text).RootElement.GetProperty("footprints").EnumerateArray().ToList();
        Assert.Equal(ids.Length, footprints.Count);

        return footprints.ConvertAll(one => (one.GetProperty("id").GetString()!, one.GetProperty("pcfExcludingBiogenicUptake").GetDouble()));
    }
}

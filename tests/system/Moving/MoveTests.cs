using System.Text;
using System.Text.Json;
using Whole.Tests.Api;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Moving;

/// <summary>A grid is moved from one store to the other and back, and divided anew, and nobody can tell from what it shows.</summary>
public sealed class MoveTests
{
    private const string Change = """
        {"kind":"product","id":"urn:prod:graphos:anode","enterprise":"urn:ent:graphos","name":"Graphite anode material","unit":"kilogram","direct":[{"stage":"graphitisation","fossil":0.9}],"inputs":[{"of":"urn:factor:demo:solar-cn:2024","quantity":6.2}]}
        """;

    [LongFact]
    public async Task A_grid_that_is_moved_shows_the_same_totals_bit_by_bit()
    {
        string[] postgres = ["--Grid:Store=postgres", $"--ConnectionStrings:Grid={await TestDatabase.CreateAsync()}", "--Grid:Demo=false"];
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "grid.ndjson");

        var (totals, export, receipt) = await FirstLifeAsync(folder.Path, file);

        // Into PostgreSQL.
        var imported = await MovedGrid.CommandAsync(folder.Path, ["import", file, .. postgres]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        Assert.Contains($"hash {HeadOf(export)}: equal to the export's.", imported.Output, StringComparison.Ordinal);
        await SameAsync(folder.Path, postgres, totals, export, async grid =>
        {
            Assert.Equal(receipt, await grid.PushAsync(Change, "change"));
            await RefusedWhileItRunsAsync(folder.Path, file, postgres);
        });

        // Divided anew.
        var divided = await MovedGrid.CommandAsync(folder.Path, ["repartition", "5", .. postgres]);
        Assert.True(divided.ExitCode == 0, divided.Errors);
        Assert.Contains("is divided into 5 now", divided.Output, StringComparison.Ordinal);
        await SameAsync(folder.Path, postgres, totals, export, _ => Task.CompletedTask);

        // And back, packed, into a data folder of its own.
        var packed = Path.Combine(folder.Path, "back.ndjson.gz");
        Assert.Equal(0, (await MovedGrid.CommandAsync(folder.Path, ["export", packed, .. postgres])).ExitCode);
        string[] back = ["--Grid:Data=back", "--Grid:Demo=false"];
        imported = await MovedGrid.CommandAsync(folder.Path, ["import", packed, .. back]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        var verified = await MovedGrid.CommandAsync(folder.Path, ["verify", .. back]);
        Assert.Contains("The ledger is whole", verified.Output, StringComparison.Ordinal);
        await SameAsync(folder.Path, back, totals, export, _ => Task.CompletedTask);
    }

    /// <summary>A grid with the demo, keys and publications in the store of its own.</summary>
    private static async Task<(List<JsonElement> Totals, byte[] Export, long Receipt)> FirstLifeAsync(string folder, string file)
    {
        await using var grid = await MovedGrid.StartAsync(folder, "--Grid:Partitions=3");
        var (published, _) = await grid.Client.SendAsync(HttpMethod.Post, "/v1/products/urn:prod:graphos:anode/publications");
        Assert.True(published.IsSuccessStatusCode);
        var receipt = await grid.PushAsync(Change, "change");

        // The published total has moved beyond its threshold: the grid itself states the next one.
        await EventuallyAsync(async () => await PublicationsAsync(grid) == 2);
        var export = await grid.ExportAsync();
        await File.WriteAllBytesAsync(file, export);
        await WaitAsync(grid, export);
        var totals = await grid.FootprintsAsync();
        Assert.True(totals.Count > 1_000, $"Only {totals.Count} totals.");
        await grid.StopAsync();

        return (totals, export, receipt);
    }

    private static async Task SameAsync(
        string folder, string[] settings, List<JsonElement> totals, byte[] export, Func<MovedGrid, Task> also)
    {
        await using var grid = await MovedGrid.StartAsync(folder, settings);
        SameFootprints.Check(totals, await grid.FootprintsAsync());
        Assert.Equal(HeadOf(export), HeadOf(await grid.ExportAsync()));
        Assert.Equal(LinesBetween(export), LinesBetween(await grid.ExportAsync()));
        await also(grid);
        Assert.Equal("", grid.Errors);
        await grid.StopAsync();
    }

    private static async Task RefusedWhileItRunsAsync(string folder, string file, string[] settings)
    {
        foreach (var command in (string[][])[["repartition", "2"], ["import", file]])
        {
            var refused = await MovedGrid.CommandAsync(folder, [.. command, .. settings]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("A grid runs over this ledger", refused.Errors, StringComparison.Ordinal);
        }
    }

    private static async Task<int> PublicationsAsync(MovedGrid grid)
    {
        var (_, json) = await grid.Client.ReadAsync("/v1/products/urn:prod:graphos:anode/publications");

        return json.GetProperty("items").GetArrayLength();
    }

    private static Task WaitAsync(MovedGrid grid, byte[] export) => EventuallyAsync(async () =>
    {
        var head = Header(export).GetProperty("headPosition").GetInt64();
        var (_, json) = await grid.Client.ReadAsync($"/v1/receipts/{head}");

        return json.GetProperty("settled").GetBoolean();
    });

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "It is not so after a minute.");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static string HeadOf(byte[] export) => Header(export).GetProperty("headHash").GetString()!;

    private static JsonElement Header(byte[] export)
    {
        using var document = JsonDocument.Parse(export.AsMemory(0, Array.IndexOf(export, (byte)'\n')));

        return document.RootElement.Clone();
    }

    /// <summary>All lines but the first and the last, which tell when the export was made.</summary>
    private static string[] LinesBetween(byte[] export) => Encoding.UTF8.GetString(export).Split('\n')[1..^2];
}

using System.Globalization;
using System.Text.Json;
using Npgsql;
using Whole.Tests.Api;
using Whole.Tests.Moving;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Upgrade;

/// <summary>
/// What an earlier release has written stays readable. Each folder of <c>Releases</c> holds a ledger as that release left it, in
/// both stores, and the footprints that it showed; <c>keep.sh</c> makes one. No grain keeps a state of its own so far.
/// </summary>
public sealed class EarlierReleaseTests
{
    private const string Change = """
        {"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":1.25,"primary":true}]}
        """;

    public static TheoryData<string> Releases =>
        [.. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "Upgrade", "Releases")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task Its_embedded_ledger_is_read_and_written(string release)
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "grid-data");
        Directory.CreateDirectory(data);
        foreach (var file in Directory.EnumerateFiles(Kept(release, "data")))
            File.Copy(file, Path.Combine(data, Path.GetFileName(file)));

        await CheckAsync(folder.Path, release, []);
    }

    [LongTheory]
    [MemberData(nameof(Releases))]
    public async Task Its_ledger_in_postgres_is_read_and_written(string release)
    {
        var connectionString = await TestDatabase.CreateAsync();
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var load = new NpgsqlCommand(await File.ReadAllTextAsync(Kept(release, "ledger.sql")), connection);
            await load.ExecuteNonQueryAsync();
        }

        using var folder = new TemporaryFolder();
        await CheckAsync(folder.Path, release, ["--Grid:Store=postgres", $"--ConnectionStrings:Grid={connectionString}"]);
    }

    private static async Task CheckAsync(string folder, string release, string[] store)
    {
        string[] settings = ["--Grid:Demo=false", .. store];
        var verified = await MovedGrid.CommandAsync(folder, ["verify", .. settings]);
        Assert.Contains("The ledger is whole", verified.Output, StringComparison.Ordinal);

        await using var grid = await MovedGrid.StartAsync(folder, settings);
        using var expected = JsonDocument.Parse(await File.ReadAllBytesAsync(Kept(release, "footprints.json")));
        SameFootprints.Check([.. expected.RootElement.EnumerateArray()], await grid.FootprintsAsync());

        var receipt = await grid.PushAsync(Change);
        var cell = await PcfAsync(grid, "urn:prod:acme:cell", receipt);
        Assert.Equal(0.8 + (0.12 * ((0.7 * 1.25) + (0.3 * 4))) + (2.1 * 0.6205), cell, 1e-12);
        await grid.StopAsync();
    }

    private static async Task<double> PcfAsync(MovedGrid grid, string product, long receipt)
    {
        var (_, footprint) = await grid.Client.ReadAsync(string.Create(
            CultureInfo.InvariantCulture, $"/v1/products/{product}/footprint?atLeast={receipt}&wait=20s"));

        return footprint.GetProperty("pcfExcludingBiogenicUptake").GetDouble();
    }

    private static string Kept(string release, string name) =>
        Path.Combine(AppContext.BaseDirectory, "Upgrade", "Releases", release, name);
}

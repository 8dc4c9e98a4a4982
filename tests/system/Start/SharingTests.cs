using Whole.Tests.Api;
using Whole.Tests.Moving;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Start;

/// <summary>Whether figures must be shared is an answer of the whole grid: kept from the first start on, and changed by a command alone.</summary>
public sealed class SharingTests
{
    private const string Required = "--Grid:Sharing=required";
    private const string Open = "--Grid:Sharing=open";
    private const string Cell = "/v1/products/urn:prod:acme:cell/footprint";

    private const string Facts = """
        {"kind":"product","id":"urn:prod:foilco:foil","enterprise":"urn:ent:foilco","name":"Foil","unit":"kilogram","direct":[{"stage":"production","fossil":3}]}
        {"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":1}],"inputs":[{"of":"urn:prod:foilco:foil","quantity":2}]}
        """;

    [LongFact]
    public async Task An_embedded_grid_keeps_its_answer() => await KeepsItsAnswerAsync();

    [LongFact]
    public async Task A_grid_over_postgres_keeps_its_answer()
    {
        await KeepsItsAnswerAsync("--Grid:Store=postgres", $"--ConnectionStrings:Grid={await TestDatabase.CreateAsync()}");
    }

    [LongTheory]
    [InlineData("--Access:Mode=on", Open)]
    [InlineData("--Access:Mode=off", Required)]
    public async Task A_new_grid_takes_what_fits_its_access_control(string access, string other)
    {
        using var folder = new TemporaryFolder();
        await using (var first = GridProcess.Launch(folder.Path, "--Grid:Demo=false", access))
        {
            await first.ReadyAsync();
            await first.StopAsync();
        }

        await using var second = GridProcess.Launch(folder.Path, "--Grid:Demo=false", access, other);

        Assert.Equal(1, await second.EndedAsync());
        Assert.Contains("The grid was made with Grid:Sharing=", second.Errors, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task An_export_says_it_and_an_import_keeps_it()
    {
        using var folder = new TemporaryFolder();
        await PushAsync(folder.Path, Required);

        await MovedGrid.CommandAsync(folder.Path, ["export", Path.Combine(folder.Path, "all.ndjson")]);
        await MovedGrid.CommandAsync(folder.Path, ["import", Path.Combine(folder.Path, "all.ndjson"), "--Grid:Data=./moved", "--Access:Mode=off"]);

        Assert.Contains("\"sharing\":\"required\"", await File.ReadAllTextAsync(Path.Combine(folder.Path, "all.ndjson")), StringComparison.Ordinal);
        Assert.Equal(("incomplete", 1), await TotalAsync(folder.Path, "--Grid:Data=./moved"));
    }

    [Fact]
    public async Task Another_word_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var command = GridProcess.Launch(folder.Path, "sharing", "closed");

        Assert.Equal(1, await command.EndedAsync());
        Assert.Contains("Sharing must be open or required, but was 'closed'", command.Errors, StringComparison.Ordinal);
    }

    private static async Task KeepsItsAnswerAsync(params string[] store)
    {
        using var folder = new TemporaryFolder();
        await PushAsync(folder.Path, [Open, .. store]);
        Assert.Equal(("complete", 7), await TotalAsync(folder.Path, store));

        await using (var refused = GridProcess.Launch(folder.Path, ["--Grid:Demo=false", Required, .. store]))
        {
            Assert.Equal(1, await refused.EndedAsync());
            Assert.Equal(
                "The grid was made with Grid:Sharing=open, but Grid:Sharing is required: leave it out or set it to open, or change it while the grid is stopped, "
                + "with the command sharing required.",
                refused.Errors.Trim());
        }

        var changed = await MovedGrid.CommandAsync(folder.Path, ["sharing", "required", .. store]);
        Assert.Contains("counted only while they are shared now", changed.Output, StringComparison.Ordinal);
        Assert.Equal(("incomplete", 1), await TotalAsync(folder.Path, [Required, .. store]));
        await MovedGrid.CommandAsync(folder.Path, ["sharing", "open", .. store]);
        Assert.Equal(("complete", 7), await TotalAsync(folder.Path, store));
    }

    private static async Task PushAsync(string folder, params string[] settings)
    {
        await using var grid = GridProcess.Launch(folder, ["--Grid:Demo=false", .. settings]);
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        Assert.Equal(200, (int)(await client.PushAsync(Facts)).Response.StatusCode);
        await grid.StopAsync();
    }

    private static async Task<(string?, double)> TotalAsync(string folder, params string[] settings)
    {
        await using var grid = GridProcess.Launch(folder, ["--Grid:Demo=false", .. settings]);
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
        var (_, json) = await client.ReadAsync($"{Cell}?atLeast=2&wait=30s");
        await grid.StopAsync();

        // What is incomplete shows its known part instead.
        var kilograms = json.TryGetProperty("knownPart", out var known) ? known.GetProperty("fossil") : json.GetProperty("pcfExcludingBiogenicUptake");

        return (json.GetProperty("status").GetString(), kilograms.GetDouble());
    }
}

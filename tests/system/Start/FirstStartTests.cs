using System.Text.Json;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Ledger;
using Silo.Ledger.Sqlite;
using Whole.Tests.Running;

namespace Whole.Tests.Start;

public sealed class FirstStartTests(FilledGrid filled) : IClassFixture<FilledGrid>
{
    [SkippableFact]
    public async Task Says_what_to_try_and_each_line_of_it_works() => await SaysWhatToTryAsync("on", 7);

    [LongFact]
    public async Task Says_what_to_try_where_access_is_off_and_each_line_of_it_works() => await SaysWhatToTryAsync("off", 6);

    [LongFact]
    public async Task Ends_as_it_would_have_when_it_was_killed_in_the_middle_and_a_later_start_finds_all_as_it_was()
    {
        using var cut = new TemporaryFolder();
        await using (var killed = GridProcess.Launch(cut.Path))
        {
            await killed.LoadingAsync();
            await killed.KillAsync();
        }

        Assert.Equal(filled.Total.Pcf, (await FilledGrid.FillAsync(cut.Path)).Pcf);
        await using var again = GridProcess.Launch(cut.Path);
        var address = await again.ReadyAsync();
        Assert.Contains("with everything as it was", again.Output, StringComparison.Ordinal);
        Assert.Equal(filled.Total, await FilledGrid.TotalAsync(address));
    }

    [LongFact]
    public async Task Shows_the_same_total_where_figures_must_be_shared()
    {
        using var sharing = new TemporaryFolder();

        Assert.Equal(filled.Total, await FilledGrid.FillAsync(sharing.Path, "--Grid:Sharing=required"));
    }

    [SkippableFact]
    public async Task Starts_empty_without_the_demo_and_takes_the_first_fact()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false");
        await grid.ReadyAsync();

        var invitation = grid.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Take(2);
        var answer = await Shell.RunAsync(string.Join("; ", invitation), folder.Path);

        Assert.Contains("and empty", grid.Output, StringComparison.Ordinal);
        Assert.Equal(0.8, Pcf(answer));
        Assert.Equal(0, await grid.StopAsync());
    }

    [LongFact]
    public async Task Never_fills_a_ledger_that_has_facts_of_its_own()
    {
        using var folder = new TemporaryFolder();
        await using (var first = GridProcess.Launch(folder.Path, "--Grid:Demo=false"))
        {
            var address = await first.ReadyAsync();
            await Shell.RunAsync(
                $$"""curl -sf {{address}}v1/facts -H 'Content-Type: application/json' -d '{"kind":"enterprise","id":"urn:ent:own","name":"Own"}'""",
                folder.Path);
            await first.StopAsync();
        }

        await using var second = GridProcess.Launch(folder.Path);
        await second.ReadyAsync();

        Assert.Contains("1 facts, all settled", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_a_demo_that_an_earlier_release_has_loaded_in_part()
    {
        using var folder = new TemporaryFolder();
        await using (var ledger = new SqliteLedger(new() { Data = Path.Combine(folder.Path, "grid-data") }))
        {
            await ledger.OpenAsync(2, CancellationToken.None);
            var fact = new Fact.Enterprise { Id = EntityId.Of("urn:ent:aurora"), Name = "Aurora" };
            var entry = new ProposedEntry(
                fact.Id.Text, fact.Id.Key.Place, fact.Kind, VersionSeries.Stated, Version: 1, FactSchema.Current(fact.Kind), FactWriter.Write(fact));
            await ledger.CommitAsync(
                await ledger.RaiseTermAsync(CancellationToken.None), [new LedgerBatch("demo", [entry], new("demo-2/first", new byte[32]), [])],
                new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), CancellationToken.None);
        }

        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Partitions=2");
        await grid.ReadyAsync();

        Assert.Contains("an earlier release (demo-2) was cut off while it loaded", grid.Output, StringComparison.Ordinal);
        Assert.Contains("1 facts, all settled", grid.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_within_seconds_while_a_stream_is_open()
    {
        await using var grid = GridProcess.Launch(filled.Folder);
        var address = await grid.ReadyAsync();
        using var client = new HttpClient();
        using var stream = await client.GetStreamAsync(new Uri(address, "v1/enterprises/urn:ent:aurora/live"));
        Assert.True(await stream.ReadAsync(new byte[1]) > 0);

        var stopped = grid.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(0, await stopped);
    }

    private static async Task SaysWhatToTryAsync(string access, int lines)
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, $"--Access:Mode={access}");
        await grid.ReadyAsync();

        var invitation = grid.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).ToList();
        Assert.Equal(lines, invitation.Count);
        var script = string.Join("; echo; ", invitation.Select(WithAnEnd));
        var answers = (await Shell.RunAsync(script, folder.Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var totals = answers.Where(line => line.StartsWith("{\"id\":\"urn:ent:aurora\"", StringComparison.Ordinal)).Select(Pcf).ToList();
        Assert.Equal(2, totals.Count);
        Assert.InRange(totals[1], totals[0] * 0.5, totals[0] * 0.999);
        Assert.Contains(answers, line => line.StartsWith("event: settled", StringComparison.Ordinal));
        Assert.Contains(answers, line => line.Contains("\"status\":\"incomplete\"", StringComparison.Ordinal) && line.Contains("kaltwerk", StringComparison.Ordinal));
        Assert.Contains(answers, line => line.StartsWith("{\"accepted\":1", StringComparison.Ordinal));
        Assert.Equal("", grid.Errors);
    }

    /// <summary>The same, but a stream that would be watched for ever is left after a moment.</summary>
    private static string WithAnEnd(string command) => command.Contains("curl -N", StringComparison.Ordinal)
        ? command.Replace("curl -N", "timeout 3 curl -sN", StringComparison.Ordinal) + " || true"
        : command;

    private static double Pcf(string answer)
    {
        using var json = JsonDocument.Parse(answer);

        return json.RootElement.GetProperty("pcfExcludingBiogenicUptake").GetDouble();
    }
}

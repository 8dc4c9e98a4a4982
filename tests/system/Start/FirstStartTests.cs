using System.Globalization;
using System.Text.Json;
using Whole.Tests.Running;

namespace Whole.Tests.Start;

public sealed class FirstStartTests
{
    private const string Leader = "v1/enterprises/urn:ent:aurora/footprint";

    [Theory]
    [InlineData("off", 6)]
    [InlineData("on", 7)]
    public async Task Says_what_to_try_and_each_line_of_it_works(string access, int lines)
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

    [Fact]
    public async Task Ends_as_it_would_have_when_it_was_killed_in_the_middle_and_a_later_start_finds_all_as_it_was()
    {
        using var whole = new TemporaryFolder();
        using var cut = new TemporaryFolder();
        var expected = await TotalAfterStartAsync(whole.Path);

        await using (var killed = GridProcess.Launch(cut.Path))
        {
            await killed.LoadingAsync();
            await killed.KillAsync();
        }

        Assert.Equal(expected.Pcf, (await TotalAfterStartAsync(cut.Path)).Pcf);
        await using var again = GridProcess.Launch(cut.Path);
        var address = await again.ReadyAsync();
        Assert.Contains("with everything as it was", again.Output, StringComparison.Ordinal);
        Assert.Equal(expected, await TotalAsync(address));
    }

    [Fact]
    public async Task Shows_the_same_total_where_figures_must_be_shared()
    {
        using var open = new TemporaryFolder();
        using var sharing = new TemporaryFolder();

        var expected = await TotalAfterStartAsync(open.Path);
        var shared = await TotalAfterStartAsync(sharing.Path, "--Grid:Sharing=required");

        Assert.Equal(expected, shared);
    }

    [Fact]
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

    [Fact]
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
    public async Task Stops_within_seconds_while_a_stream_is_open()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path);
        var address = await grid.ReadyAsync();
        using var client = new HttpClient();
        using var stream = await client.GetStreamAsync(new Uri(address, "v1/enterprises/urn:ent:aurora/live"));
        Assert.True(await stream.ReadAsync(new byte[1]) > 0);

        var stopped = grid.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(0, await stopped);
    }

    /// <summary>The same, but a stream that would be watched for ever is left after a moment.</summary>
    private static string WithAnEnd(string command) => command.Contains("curl -N", StringComparison.Ordinal)
        ? command.Replace("curl -N", "timeout 3 curl -sN", StringComparison.Ordinal) + " || true"
        : command;

    private static async Task<(string Pcf, string SettledThrough)> TotalAfterStartAsync(string folder, params string[] settings)
    {
        await using var grid = GridProcess.Launch(folder, settings);
        var total = await TotalAsync(await grid.ReadyAsync());
        Assert.Equal(0, await grid.StopAsync());

        return total;
    }

    /// <summary>The portfolio lies behind loops, so that its last bits depend on its history: nine digits do not.</summary>
    private static async Task<(string Pcf, string SettledThrough)> TotalAsync(Uri address)
    {
        using var client = new HttpClient();
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(address, Leader)));

        return (
            answer.RootElement.GetProperty("pcfExcludingBiogenicUptake").GetDouble().ToString("E9", CultureInfo.InvariantCulture),
            answer.RootElement.GetProperty("settledThrough").GetString()!);
    }

    private static double Pcf(string answer)
    {
        using var json = JsonDocument.Parse(answer);

        return json.RootElement.GetProperty("pcfExcludingBiogenicUptake").GetDouble();
    }
}

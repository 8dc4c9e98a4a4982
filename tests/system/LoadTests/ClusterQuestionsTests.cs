using System.Globalization;
using System.Text.Json;
using Testing.Postgres;
using Whole.Tests.Running;
using Xunit.Abstractions;

namespace Whole.Tests.LoadTests;

/// <summary>The questions to a cluster of real processes over a real PostgreSQL: what they check must hold.</summary>
/// <remarks><c>GRID_CHAOS</c> asks for them and sets for how many minutes faults come (CI: 1).</remarks>
public sealed class ClusterQuestionsTests(ITestOutputHelper output)
{
    private static int Minutes =>
        int.TryParse(Environment.GetEnvironmentVariable("GRID_CHAOS"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 1;

    private static int Seed =>
        int.TryParse(Environment.GetEnvironmentVariable("GRID_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    [AloneFact(AskedBy = "GRID_CHAOS")]
    public Task Chaos_loses_nothing() => AnswersAsync(
        $"chaos --minutes {Minutes} --silos 3 --seed {Seed} --access on",
        "faults, acknowledged, lost, duplicated, mismatched, unavailable_s_max, recover_s_p50, recover_s_max");

    [AloneFact(AskedBy = "GRID_CHAOS")]
    public Task Nobody_notices_a_rolling_restart() => AnswersAsync(
        "rolling --silos 3 --suppliers 3",
        "replaced, seconds, pushes, failed, retries, slowest_s, acknowledged, lost, duplicated, mismatched");

    [AloneFact(AskedBy = "GRID_CHAOS")]
    public Task Pushes_are_acknowledged_and_settle_before_the_eyes_of_viewers() => AnswersAsync(
        "push --suppliers 20 --rate 20 --viewers 5 --seconds 2 --warm-up 2",
        "pushes, errors, commit_ms_p50, ack_ms_p50, ack_ms_p99, settled_ms_p50, settled_ms_p99, viewers");

    [AloneFact(AskedBy = "GRID_CHAOS")]
    public Task More_pushes_than_it_can_take_are_turned_away_and_cost_no_memory() => AnswersAsync(
        "push --suppliers 20 --rate 50 --viewers 5 --seconds 3 --warm-up 6 --overload 3000",
        "pushes, errors, commit_ms_p50, ack_ms_p50, ack_ms_p99, settled_ms_p50, settled_ms_p99, viewers, ack_p50_ratio, ack_p99_ratio, settled_p99_ratio, "
        + "errors_before, events_per_s, overload_accepted, overload_turned_away, overload_ack_ms_p50, overload_ack_ms_p99, working_set_mb, grown_mb");

    private async Task AnswersAsync(string question, string fields)
    {
        Skip.If(PostgresPrograms.Find() is null, PostgresPrograms.Missing);
        output.WriteLine(question);

        var (exitCode, said, errors) = await LoadTestsProgram.RunAsync([.. question.Split(' '), "--json"]);

        output.WriteLine(said);
        Assert.True(exitCode == 0, said + errors);
        var figures = JsonDocument.Parse(said.TrimEnd().Split('\n')[^1]).RootElement.EnumerateObject().Select(figure => figure.Name).ToList();
        Assert.Equal(fields.Split(", "), figures[..fields.Split(", ").Length]);
    }
}

using System.Text.Json;
using Testing.Postgres;
using Whole.Tests.Running;

namespace Whole.Tests.LoadTests;

/// <summary>Every question about speed, asked of a tiny network: the figures mean nothing, the answers must be right.</summary>
public sealed class QuestionsTests
{
    [LongTheory]
    [InlineData(
        "wave --products 300 --warm-up 1 --repetitions 2",
        "cells, inputs, affected, recomputed, settled_ms_p50, floor_ms_p50, ratio, bit_equal")]
    // More cells on a level than one thread takes, and one partition for several: its shares are computed side by side.
    [InlineData(
        "wave --products 40000 --layers 2 --partitions 1 --warm-up 1 --repetitions 2",
        "cells, inputs, affected, recomputed, settled_ms_p50, floor_ms_p50, ratio, bit_equal")]
    [InlineData(
        "restart --products 300 --bulk-reads 1",
        "seconds_to_settled, bulk_read_seconds, ratio, bytes_per_cell, peak_rss_mb")]
    public async Task A_question_is_answered_rightly_with_its_figures_first(string question, string fields) =>
        AssertAnswered(await LoadTestsProgram.RunAsync([.. question.Split(' '), "--json"]), fields);

    /// <summary>These start no processes, so that they need none themselves.</summary>
    [Theory]
    [InlineData(
        "cone --products 300 --warm-up 1 --changes 5 --partitions 2",
        "affected_mean, settled_us_p50, settled_us_p99, grain_call_us_p50, ratio, bit_equal")]
    [InlineData(
        "loops --products 300 --feedback 20 --warm-up 1 --repetitions 2 --changes 10",
        "largest_group, settled_ms_p50, floor_ms_p50, ratio, bom_settled_ms_p50, max_relative_error, error_bound_holds")]
    [InlineData(
        "bom --products 300 --warm-up 1 --changes 5",
        "update_us_p50, update_us_p99, grain_call_us_p50, ratio, bytes_per_cell")]
    [InlineData(
        "portfolio --products 300 --warm-up 1 --changes 5",
        "settled_us_p50, grain_call_us_p50, ratio, bit_equal")]
    [InlineData(
        "ingest --facts 300 --batch 50",
        "facts_per_s, raw_rows_per_s, ratio")]
    [InlineData(
        "chain --cells 300 --repetitions 1",
        "cells, recomputed, settled_ms_p50")]
    [InlineData(
        "audit --entries 100 --callers 4",
        "alone_us_p50, alone_us_p99, durable_row_us_p50, ratio, together_us_p50, together_us_p99, together_per_s, group_us_per_entry, verified_per_s, is_sound, bytes_per_entry")]
    public async Task A_question_is_answered_inside_of_any_process(string question, string fields) =>
        AssertAnswered(await LoadTestsProgram.RunInsideAsync([.. question.Split(' '), "--json"]), fields);

    [LongFact]
    public async Task The_other_systems_give_the_same_totals()
    {
        var answer = await LoadTestsProgram.RunInsideAsync(
            "peers", "--products", "60", "--layers", "2", "--actor-products", "60", "--warm-up", "1", "--repetitions", "2", "--changes", "3", "--json");

        AssertAnswered(answer, "grid_cells, grid_lanes, grid_hot_ms_p50, grid_small_ms_p50, grid_bit_equal");

        // Who is not installed is skipped, which must be nobody where all have been.
        if (Environment.GetEnvironmentVariable("GRID_PEERS") == "1")
            Assert.Contains("\"skipped\":\"\"", answer.Output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Random_requests_find_no_fault() => AssertAnswered(
        await LoadTestsProgram.RunAsync("fuzz", "--requests", "6000", "--seed", "7", "--json"),
        "requests, server_errors, unhandled, working_set_ratio");

    [Fact]
    public async Task A_contender_that_is_not_installed_is_skipped_by_name()
    {
        var (exitCode, output, errors) = await LoadTestsProgram.RunInsideAsync(
            "peers", "--products", "60", "--layers", "2", "--warm-up", "1", "--repetitions", "1", "--changes", "1",
            "--contenders", "alien-signals", "--libraries", "/nowhere", "--json");

        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("skipped: alien-signals is not installed, run load-tests/Peers/install.sh", output, StringComparison.Ordinal);
        Assert.Contains("\"skipped\":\"alien-signals\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_contender_is_refused_with_those_there_are()
    {
        var (exitCode, _, errors) = await LoadTestsProgram.RunAsync("peers", "--contenders", "abacus");

        Assert.Equal(1, exitCode);
        Assert.Contains("There is no contender 'abacus'. There are: scipy, ", errors, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Facts_come_into_postgres_as_well()
    {
        Skip.If(PostgresPrograms.Find() is null, PostgresPrograms.Missing);

        var (exitCode, output, errors) = await LoadTestsProgram.RunAsync(
            "ingest", "--facts", "300", "--batch", "50", "--store", "postgres", "--json");

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal("facts_per_s", FieldsOf(output)[0]);
    }

    [Fact]
    public async Task A_data_set_is_replayed_through_the_api()
    {
        using var set = new DataSet(expectedBattery: "3.9");

        var (exitCode, output, errors) = await LoadTestsProgram.RunInsideAsync("replay", "--data", set.Folder, "--json");

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal(["products", "inputs", "max_relative_error", "worst", "seconds"], FieldsOf(output)[..5]);
    }

    [Fact]
    public async Task A_wrong_answer_fails()
    {
        using var set = new DataSet(expectedBattery: "3.90001");

        var (exitCode, output, _) = await LoadTestsProgram.RunInsideAsync("replay", "--data", set.Folder, "--json");

        Assert.Equal(1, exitCode);
        Assert.Contains("WRONG error_small", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_questions()
    {
        var (exitCode, output, _) = await LoadTestsProgram.RunAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.All(
            ["wave", "cone", "loops", "bom", "portfolio", "ingest", "restart", "replay", "peers", "fuzz"],
            question => Assert.Contains($"  {question} ", output, StringComparison.Ordinal));
    }

    private static void AssertAnswered((int ExitCode, string Output, string Errors) answer, string fields)
    {
        Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
        Assert.Equal(fields.Split(", "), FieldsOf(answer.Output)[..fields.Split(", ").Length]);
    }

    /// <summary>The names in the one JSON line that the output ends with.</summary>
    private static string[] FieldsOf(string output)
    {
        var lines = output.TrimEnd().Split('\n');
        using var answer = JsonDocument.Parse(lines[^1]);
        Assert.DoesNotContain(lines[..^1], line => line.StartsWith('{'));

        return [.. answer.RootElement.EnumerateObject().Select(field => field.Name)];
    }
}

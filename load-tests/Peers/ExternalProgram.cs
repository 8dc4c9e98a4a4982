using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>Runs a program to its end, which is awaited and, where the question is cancelled, forced.</summary>
internal static class ExternalProgram
{
    // A processor may be misnamed to older numerics for their safety, which slows the one that runs here.
    private static readonly string[] Unset = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

    /// <summary>Whether a program is there and ends well with these arguments.</summary>
    public static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        try
        {
            return (await RunAsync(program, arguments, CancellationToken.None)).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>What a harness has measured: its last line, with the errors of the totals that it left in the folder.</summary>
    public static async Task<Outcome> PlayAsync(
        MatchFolder folder, string program, string[] arguments, CancellationToken cancellation)
    {
        var (exitCode, output, errors) = await RunAsync(program, arguments, cancellation);
        if (exitCode != 0)
            return new Outcome.Unended($"{program} ended with {exitCode}: {LastLine(errors)}");

        using var answer = JsonDocument.Parse(LastLine(output));
        var found = answer.RootElement;

        return new Outcome.Played(
            found.GetProperty("version").GetString()!,
            Took(found.GetProperty("hot_ms")),
            Took(found.GetProperty("small_ms")),
            folder.WorstError(),
            found.TryGetProperty("remark", out var remark) ? remark.GetString() : null);
    }

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string program, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in Unset)
            start.Environment.Remove(variable);

        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);

            return (process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Latencies Took(JsonElement milliseconds)
    {
        var took = new Latencies();
        foreach (var one in milliseconds.EnumerateArray())
            took.Add(TimeSpan.FromMilliseconds(one.GetDouble()));

        return took;
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}

using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LoadTests.Grids;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Restart;

/// <summary>A fresh process that starts the grid on a ledger and says what that took: a hidden command of this program.</summary>
internal static class RestartedHost
{
    private const string Name = "restarted-host";

    private static readonly Option<string?> Folder = Question.Text("--data", "the data folder");
    private static readonly Option<int> Cells = Question.Number("--cells", "cells to read back", 0);
    private static readonly Option<int> Factors = Question.Number("--factors", "how many of them are factors", 0);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 2);

    public static Command Create()
    {
        var command = new Command(Name, "Starts the grid on a ledger, for the question about restarts.")
        {
            Folder, Cells, Factors, Partitions,
        };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var grid = await GridUnderTest.StartAsync(
                new LedgerOptions { Data = parsed.GetValue(Folder)! }, parsed.GetValue(Partitions), cancellation);

            // The line that the other process stops its clock at.
            await Console.Out.WriteLineAsync("settled");
            var peak = MemoryInUse.Peak();
            var memory = MemoryInUse.Measure();
            var digest = await TotalsDigest.OfAsync(grid, parsed.GetValue(Cells), parsed.GetValue(Factors));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new Restarted(peak, memory, digest)));

            return 0;
        });

        return command;
    }

    /// <summary>Starts the process, and waits for its figures.</summary>
    public static async Task<(double Seconds, Restarted Restarted)> RunAsync(
        string folder, int cells, int factors, int partitions, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(StartInfo(folder, cells, factors, partitions))!;
        await process.StandardOutput.ReadLineAsync(cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        return (seconds, JsonSerializer.Deserialize<Restarted>(
            line ?? throw new InvalidOperationException($"The restarted host ended with {process.ExitCode} and said nothing.")));
    }

    private static ProcessStartInfo StartInfo(string folder, int cells, int factors, int partitions)
    {
        var program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(RestartedHost).Assembly.Location] : [];

        return new ProcessStartInfo(program,
        [
            .. host,
            Name,
            Folder.Name, folder,
            Cells.Name, cells.ToString(CultureInfo.InvariantCulture),
            Factors.Name, factors.ToString(CultureInfo.InvariantCulture),
            Partitions.Name, partitions.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardOutput = true,
        };
    }
}

/// <summary>What a restarted process says.</summary>
/// <param name="PeakBytes">Its largest resident size until it served settled reads.</param>
/// <param name="Memory">What it takes after a full collection.</param>
/// <param name="Totals">The digest of its totals.</param>
internal readonly record struct Restarted(long PeakBytes, MemoryInUse Memory, string Totals);

using System.CommandLine;
using System.Diagnostics;
using LoadTests.Questions;

namespace LoadTests.Fuzz;

/// <summary>Whatever comes over the network, does the grid answer it, and stay as it was?</summary>
internal static class FuzzQuestion
{
    /// <summary>Parts of the run between which memory is read and tokens are looked at.</summary>
    private const int Parts = 10;

    private const double MostGrowth = 1.1;

    /// <summary>Requests of a part from which on its memory tells of more than a process that is still getting warm.</summary>
    private const int WarmRequests = 50_000;

    /// <summary>Requests from which on a total that no number holds was met: one in some 400 reads one.</summary>
    private const int ManyRequests = 5_000;

    private static readonly Option<int> Requests = Question.Number("--requests", "requests in all", 100_000);
    private static readonly Option<int> Connections = Question.Number("--connections", "connections at a time", 24);
    private static readonly Option<int> From = Question.Number("--from", "the number of the first request, to send one again that was named", 0);

    public static Command Create() => Question.Create(
        "fuzz",
        "Does a grid with access control on survive random and mutated requests to all of its routes, by principals of every kind, without an error of "
        + "its own, an unhandled exception or growing memory?",
        [Requests, Connections, From],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        using var grid = await FuzzedGrid.StartAsync(asked.Cancellation);
        var book = await grid.ReadRoutesAsync(asked.Cancellation);
        Question.Say($"  {book.Routes.Distinct().Count()} routes, {grid.Principals.Names.Count} clients");
        var tally = new FuzzTally();
        var maker = new RequestMaker(asked.Seed, book, grid.Principals, new BodyMaker(book, grid.Principals));
        var memory = new List<long>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        var keeping = grid.Principals.KeepSignedInAsync(end.Token);
        var started = Stopwatch.GetTimestamp();
        for (var part = 1; part <= Parts && !grid.HasEnded; part++)
        {
            await grid.Principals.OpenSessionAsync(asked.Cancellation);
            var next = asked.Of(From) + (asked.Of(Requests) * (part - 1L) / Parts) - 1;
            var last = asked.Of(From) + (asked.Of(Requests) * (long)part / Parts) - 1;
            await Task.WhenAll(Enumerable.Range(0, asked.Of(Connections)).Select(number => Task.Run(() =>
                new FuzzWorker(grid.Address, maker, grid.Principals, tally, number * 7).RunAsync(
                    () => Interlocked.Increment(ref next) is var at && at <= last ? at : null, asked.Cancellation))));
            memory.Add(grid.WorkingSet());
            Question.Say($"  {tally.Requests} requests, {tally.ServerErrors} server errors, {memory[^1] / 1_000_000} MB");
        }

        var took = Stopwatch.GetElapsedTime(started);
        await end.CancelAsync();
        await keeping;
        Report(asked.Report, grid, tally, memory, took);
    }

    private static void Report(Report report, FuzzedGrid grid, FuzzTally tally, List<long> memory, TimeSpan took)
    {
        var failures = grid.Failures();
        var ratio = (double)memory[^1] / memory[0];
        report.Add("requests", tally.Requests);
        report.Add("server_errors", tally.ServerErrors);
        report.Add("unhandled", failures.Count);
        report.Add("working_set_ratio", ratio);
        report.Add("working_set_mb", memory[^1] / 1e6);
        report.Add("requests_per_s", tally.Requests / took.TotalSeconds);

        // What they take of the cores, whoever else uses these.
        report.Add("grid_core_us_per_request", grid.HasEnded ? 0 : grid.ProcessorTime.TotalMicroseconds / tally.Requests);
        report.Add("client_core_us_per_request", Environment.CpuUsage.TotalTime.TotalMicroseconds / tally.Requests);
        report.Add("closed_without_answer", tally.ClosedWithout);
        report.Add("statuses", tally.Statuses);
        report.Add("unresolved", tally.Unresolved);
        report.Check("is_alive", grid.HasEnded ? "the process has ended" : null);
        report.Check("no_server_error", tally.ServerErrors > 0 ? string.Join("\n", tally.Faults) : null);
        report.Check("nothing_unhandled", failures.Count > 0 ? string.Join("\n", failures.Take(10)) : null);
        report.Check("met_unresolved", tally.Requests >= ManyRequests && tally.Unresolved == 0 ? "no answer told of a total that can't be computed" : null);
        report.Check("memory_is_bounded", tally.Requests / Parts >= WarmRequests && ratio > MostGrowth ? $"{memory[0] / 1_000_000} MB have become {memory[^1] / 1_000_000} MB" : null);
    }
}

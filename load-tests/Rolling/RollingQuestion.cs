using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LoadTests.Chaos;
using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Rolling;

/// <summary>Does anybody notice when every silo is replaced, one after the other?</summary>
internal static class RollingQuestion
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Retrying = TimeSpan.FromSeconds(10);

    /// <summary>How long one silo may take; a cluster that hangs is not waited for.</summary>
    private static readonly TimeSpan UntilSurrender = TimeSpan.FromMinutes(2);

    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process", 3);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 8);
    private static readonly Option<int> Suppliers = Question.Number("--suppliers", "suppliers who push all the while", 20);
    private static readonly Option<int> Products = Question.Number("--products", "products of all suppliers", 400);
    private static readonly Option<string?> Previous = Question.Text(
        "--previous", "the published folder of an earlier release: it runs first, and is upgraded to this one");

    public static Command Create() => Question.Create(
        "rolling",
        "Does anybody notice when all silos are replaced under load, one after the other, and then the API? A push or a read counts as failed when its client "
        + "has tried again for 10 s in vain. Then all that was acknowledged must be there once, and all totals be those of a recomputation. "
        + "With --previous what is replaced is of an earlier release.",
        [Silos, Partitions, Suppliers, Products, Previous],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        await using var cluster = await GridProcesses.StartAsync(asked.Of(Silos), asked.Of(Partitions), asked.Of(Previous));
        using var busy = await BusyCluster.StartAsync(
            cluster, new(asked.Of(Suppliers), asked.Of(Products), asked.Of(Partitions), Pace, asked.Seed), asked.Cancellation);
        var (took, complaints) = (TimeSpan.Zero, new List<string>());
        await busy.LiveAsync(
            UntilSurrender * asked.Of(Silos),
            async surrender =>
            {
                var started = Stopwatch.GetTimestamp();
                await ReplaceAsync(busy, complaints, surrender);
                took = Stopwatch.GetElapsedTime(started);
            },
            asked.Cancellation);
        Report(asked, busy, took, await Findings.GatherAsync(busy, asked.Cancellation), complaints);
    }

    /// <summary>A silo more and one less, until none of the first ones is left; at last the API.</summary>
    private static async Task ReplaceAsync(BusyCluster busy, List<string> complaints, CancellationToken surrender)
    {
        var cluster = busy.Processes;
        foreach (var old in cluster.Silos.ToList())
        {
            await cluster.AddSilo().Joined;
            await busy.Recoveries.ProbeAsync(surrender);
            cluster.Forget(old);
            if (await old.StopInTimeAsync() is { } complaint)
                complaints.Add(complaint);

            await busy.Recoveries.ProbeAsync(surrender);
            Question.Say($"  {old.Name} has been replaced");
        }

        await cluster.ReplaceApiAsync(surrender);
        Question.Say("  the API has been replaced");
    }

    private static void Report(Asked asked, BusyCluster busy, TimeSpan took, Findings findings, IReadOnlyList<string> complaints)
    {
        var (pushes, report, without) = (busy.Suppliers.All, asked.Report, busy.Readers.LongestWithout);
        var late = pushes.Count(push => push.Took > Retrying);
        report.Add("replaced", asked.Of(Silos));
        report.Add("seconds", took.TotalSeconds);
        report.Add("pushes", pushes.Count);
        report.Add("failed", late);
        report.Add("retries", busy.Client.Retries);
        report.Add("slowest_s", pushes.Max(push => push.Took).TotalSeconds);
        findings.Tell(report);
        findings.TellSize(report);
        busy.TellReads(report);
        report.Add("unavailable_s_max", without.TotalSeconds);
        report.Check("readers_noticed_nothing", without > Retrying
            ? string.Create(CultureInfo.InvariantCulture, $"A reader got no answer for {without.TotalSeconds:F1} s.") : null);
        report.Check("nobody_noticed", late > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{late} pushes were not accepted within {Retrying.TotalSeconds} s.") : null);
        findings.Check(report, complaints);
    }
}

using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Chaos;

/// <summary>Does a cluster lose anything, whatever happens to it?</summary>
internal static class ChaosQuestion
{
    private const int SuppliersPushing = 40;

    /// <summary>How long pushes that have begun, and the last faults, may take once the time is over.</summary>
    private static readonly TimeSpan UntilSurrender = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(400);

    /// <summary>Less than that is no chaos, but a trial of the question.</summary>
    private const int FewestMinutes = 1;

    private const int FullMinutes = 3;
    private const int FewestFaults = 12;

    private static readonly TimeSpan MedianRecovery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWithoutReads = TimeSpan.FromSeconds(15);

    private static readonly Option<int> Minutes = Question.Number("--minutes", "minutes with faults", 3);
    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process", 3);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 8);
    private static readonly Option<int> Products = Question.Number("--products", "products of all suppliers", 800);
    private static readonly Option<string?> Access = Question.Text("--access", "on: each supplier pushes and reads with a token of its own; or off", "off");
    private static readonly Option<string?> Keep = Question.Text("--keep", "a folder for what the processes have written");

    public static Command Create() => Question.Create(
        "chaos",
        "Does a cluster lose anything? Silos, API and database in processes of their own are killed, stopped, frozen, added and "
        + "cut off at random, while suppliers push and readers read. Then all that was acknowledged must be there once, and all "
        + "totals be those of a recomputation.",
        [Minutes, Silos, Partitions, Products, Access, Keep],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        await using var cluster = await GridProcesses.StartAsync(
            asked.Of(Silos), asked.Of(Partitions), previous: null, $"--Access:Mode={(HasAccess(asked) ? "on" : "off")}");
        try
        {
            await AnswerAsync(asked, cluster);
        }
        finally
        {
            if (asked.Of(Keep) is { } folder)
                Copy(cluster.Logs, folder);
        }
    }

    private static bool HasAccess(Asked asked) => asked.Of(Access) == "on";

    private static async Task AnswerAsync(Asked asked, GridProcesses cluster)
    {
        var size = new BusySize(SuppliersPushing, asked.Of(Products), asked.Of(Partitions), Pace, asked.Seed) { HasAccess = HasAccess(asked) };
        using var busy = await BusyCluster.StartAsync(cluster, size, asked.Cancellation);
        Question.Say("  the cluster has settled its first facts; the faults begin");

        var faults = new Faults(busy, asked.Of(Silos), new Random(asked.Seed));
        var time = TimeSpan.FromMinutes(asked.Of(Minutes));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        end.CancelAfter(time);
        await busy.LiveAsync(time + UntilSurrender, surrender => faults.RunAsync(end.Token, surrender), asked.Cancellation);
        Report(asked, busy, faults, await Findings.GatherAsync(busy, asked.Cancellation));
    }

    private static void Report(Asked asked, BusyCluster busy, Faults faults, Findings findings)
    {
        var seconds = busy.Recoveries.Seconds is { Count: > 0 } some ? some : [0];
        var report = asked.Report;
        report.Add("faults", faults.Count);
        findings.Tell(report);
        report.Add("unavailable_s_max", busy.Readers.LongestWithout.TotalSeconds);
        report.Add("recover_s_p50", seconds[seconds.Count / 2]);
        report.Add("recover_s_max", seconds[^1]);
        report.Add("kinds", string.Join(", ", faults.Kinds.OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Value}")));
        report.Add("fenced", faults.Fenced);
        findings.TellSize(report);
        report.Add("retries", busy.Client.Retries);
        busy.TellReads(report);
        findings.Check(report, faults.Complaints);

        if (asked.Of(Minutes) >= FewestMinutes)
            report.Check("recovered_in_time", Findings.Complaint([.. Late(seconds[^1], busy.Readers.LongestWithout)]));

        // Less than three minutes have no room for twelve faults, and a few slow recoveries would decide.
        if (asked.Of(Minutes) >= FullMinutes)
        {
            report.Check("recovers_quickly", Findings.Complaint([.. Slow(faults.Count, seconds[seconds.Count / 2])]));
            report.Check("somebody_fenced", faults.Fenced > 0 ? null : "No frozen silo was declared dead and ended itself.");
        }
    }

    /// <summary>What took longer than it ever may.</summary>
    private static IEnumerable<string> Late(double longest, TimeSpan withoutReads)
    {
        if (longest >= LongestRecovery.TotalSeconds)
            yield return $"A recovery took {longest:F1} s.";
        if (withoutReads >= LongestWithoutReads)
            yield return $"No read was answered for {withoutReads.TotalSeconds:F1} s.";
    }

    /// <summary>What is more than one fault's bad luck.</summary>
    private static IEnumerable<string> Slow(int faults, double median)
    {
        if (faults < FewestFaults)
            yield return $"Only {faults} faults, not {FewestFaults}.";
        if (median >= MedianRecovery.TotalSeconds)
            yield return $"Recovery took {median:F1} s in the median.";
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var log in Directory.EnumerateFiles(from, "*.log"))
            File.Copy(log, Path.Combine(to, Path.GetFileName(log)), overwrite: true);
    }
}

using System.CommandLine;
using LoadTests.Grids;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Chaos;

/// <summary>Does a cluster lose anything, whatever happens to it?</summary>
internal static class ChaosQuestion
{
    private const int SuppliersPushing = 40;

    /// <summary>How long pushes that have begun, and the last faults, may take once the time is over.</summary>
    private static readonly TimeSpan UntilSurrender = TimeSpan.FromMinutes(2);

    private const int FullMinutes = 3;
    private const int FewestFaults = 12;

    private static readonly TimeSpan MedianRecovery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWithoutReads = TimeSpan.FromSeconds(15);

    private static readonly Option<int> Minutes = Question.Number("--minutes", "minutes with faults", 3);
    private static readonly Option<int> Silos = Question.Number("--silos", "silos, each a process", 3);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 8);
    private static readonly Option<int> Products = Question.Number("--products", "products of all suppliers", 800);
    private static readonly Option<string?> Keep = Question.Text("--keep", "a folder for what the processes have written");

    public static Command Create() => Question.Create(
        "chaos",
        "Does a cluster lose anything? Silos, API and database in processes of their own are killed, stopped, frozen, added and "
        + "cut off at random, while suppliers push and readers read. Then all that was acknowledged must be there once, and all "
        + "totals be those of a recomputation.",
        [Minutes, Silos, Partitions, Products, Keep],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        await using var cluster = await GridProcesses.StartAsync(asked.Of(Silos), asked.Of(Partitions));
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

    private static async Task AnswerAsync(Asked asked, GridProcesses cluster)
    {
        var chain = new SupplyChain(SuppliersPushing, asked.Of(Products) / SuppliersPushing, asked.Seed);
        using var client = new ChaosClient(cluster.Address);
        var recoveries = new Recoveries(client, asked.Of(Partitions));
        await chain.FillAsync(client, asked.Cancellation);
        await recoveries.ProbeAsync(asked.Cancellation);
        Question.Say("  the cluster has settled its first facts; the faults begin");

        var suppliers = new Suppliers(chain, client, asked.Seed);
        var readers = new Readers(chain, cluster.Address, asked.Of(Partitions), asked.Seed);
        var faults = new Faults(cluster, client, recoveries, asked.Of(Silos), new Random(asked.Seed));
        await LiveAsync(asked, suppliers, readers, faults);
        await recoveries.ProbeAsync(asked.Cancellation);
        await ReportAsync(asked, cluster, client, chain, suppliers, readers, faults, recoveries);
    }

    /// <summary>Faults, pushes and reads at once; then the faults end, and at last nobody begins anything any more.</summary>
    private static async Task LiveAsync(Asked asked, Suppliers suppliers, Readers readers, Faults faults)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        using var surrender = CancellationTokenSource.CreateLinkedTokenSource(asked.Cancellation);
        var time = TimeSpan.FromMinutes(asked.Of(Minutes));
        end.CancelAfter(time);
        surrender.CancelAfter(time + UntilSurrender);
        var pushing = suppliers.RunAsync(quiet.Token, surrender.Token);
        var reading = readers.RunAsync(quiet.Token);
        await faults.RunAsync(end.Token, surrender.Token);
        await quiet.CancelAsync();
        await Task.WhenAll(pushing, reading);
    }

    private static async Task ReportAsync(
        Asked asked,
        GridProcesses cluster,
        ChaosClient client,
        SupplyChain chain,
        Suppliers suppliers,
        Readers readers,
        Faults faults,
        Recoveries recoveries)
    {
        var ledger = LedgerFill.Create(new LedgerOptions { Store = "postgres", ConnectionString = cluster.Connection });
        await using var closing = (IAsyncDisposable)ledger;
        await ledger.OpenAsync(asked.Of(Partitions), asked.Cancellation);
        var left = await Aftermath.ReadAsync(ledger, asked.Cancellation);
        var mismatches = await left.MismatchesAsync(
            client, [.. chain.Ids, .. SupplyChain.ProbeIds(asked.Of(Partitions))], asked.Cancellation);
        var verification = await ledger.VerifyAsync(null, asked.Cancellation);
        var differing = await client.ReconcileAsync(asked.Cancellation);
        var (lost, duplicated) = (left.Lost(suppliers.All), left.Duplicated(suppliers.Begun));
        var seconds = recoveries.Seconds is { Count: > 0 } some ? some : [0];

        var report = asked.Report;
        report.Add("faults", faults.Count);
        report.Add("acknowledged", suppliers.All.Count);
        report.Add("lost", lost);
        report.Add("duplicated", duplicated);
        report.Add("mismatched", mismatches.Count);
        report.Add("unavailable_s_max", readers.LongestWithout.TotalSeconds);
        report.Add("recover_s_p50", seconds[seconds.Count / 2]);
        report.Add("recover_s_max", seconds[^1]);
        report.Add("kinds", string.Join(", ", faults.Kinds.OrderBy(kind => kind.Key).Select(kind => $"{kind.Key} {kind.Value}")));
        report.Add("fenced", faults.Fenced);
        report.Add("products", chain.Products);
        report.Add("entries", left.Head);
        report.Add("retries", client.Retries);
        report.Add("reads", readers.Reads);
        report.Add("failed_reads", readers.FailedReads);
        report.Add("live_events", readers.Events);
        report.Check("nothing_lost", lost == 0 ? null : $"{lost} acknowledged pushes are not there.");
        report.Check("all_answered", suppliers.Unanswered == 0 ? null : $"{suppliers.Unanswered} pushes were never acknowledged.");
        report.Check("nothing_twice", duplicated == 0 ? null : $"{duplicated} pushes are there twice.");
        report.Check("nothing_by_half", left.Torn(suppliers.All) is 0 ? null : "pushes are there in pieces.");
        report.Check("totals_right", mismatches.Count == 0 ? null : string.Join(" ", mismatches.Take(5)));
        report.Check("reconciled", differing);
        report.Check("chain_verified", verification.Reason);
        report.Check("faults_survived", Complaint([.. faults.Complaints, .. suppliers.Faults]));

        // Less than three minutes have no room for twelve faults, and a single slow recovery would decide.
        if (asked.Of(Minutes) >= FullMinutes)
        {
            report.Check("recovered_in_time", Complaint([.. Late(faults.Count, seconds, readers.LongestWithout)]));
            report.Check("somebody_fenced", faults.Fenced > 0 ? null : "No frozen silo was declared dead and ended itself.");
        }
    }

    /// <summary>What took longer than it may.</summary>
    private static IEnumerable<string> Late(int faults, IReadOnlyList<double> recoveries, TimeSpan withoutReads)
    {
        if (faults < FewestFaults)
            yield return $"Only {faults} faults, not {FewestFaults}.";
        if (recoveries[recoveries.Count / 2] >= MedianRecovery.TotalSeconds || recoveries[^1] >= LongestRecovery.TotalSeconds)
            yield return $"Recovery took {recoveries[recoveries.Count / 2]:F1} s in the median, {recoveries[^1]:F1} s at most.";
        if (withoutReads >= LongestWithoutReads)
            yield return $"No read was answered for {withoutReads.TotalSeconds:F1} s.";
    }

    private static string? Complaint(IReadOnlyList<string> complaints) =>
        complaints.Count == 0 ? null : string.Join(" ", complaints.Take(5));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var log in Directory.EnumerateFiles(from, "*.log"))
            File.Copy(log, Path.Combine(to, Path.GetFileName(log)), overwrite: true);
    }
}

using LoadTests.Grids;
using LoadTests.Questions;
using Silo.Ledger;

namespace LoadTests.Chaos;

/// <summary>What a busy cluster has left when everything has passed: is all there once, and right?</summary>
internal sealed class Findings
{
    private const int Told = 5;

    private readonly BusyCluster _busy;
    private readonly Aftermath _left;
    private readonly Comparison _shown;
    private readonly string? _unverified;
    private readonly string? _differing;

    private Findings(BusyCluster busy, Aftermath left, Comparison shown, string? unverified, string? differing) =>
        (_busy, _left, _shown, _unverified, _differing) = (busy, left, shown, unverified, differing);

    public static async Task<Findings> GatherAsync(BusyCluster busy, CancellationToken cancellation)
    {
        var ledger = LedgerFill.Create(new LedgerOptions { Store = "postgres", ConnectionString = busy.Processes.Connection });
        await using var closing = (IAsyncDisposable)ledger;
        await ledger.OpenAsync(busy.Size.Partitions, cancellation);
        var left = await Aftermath.ReadAsync(ledger, cancellation);
        var shown = await left.CompareAsync(
            busy.Client, [.. busy.Chain.Ids, .. SupplyChain.ProbeIds(busy.Size.Partitions)], cancellation);
        var verification = await ledger.VerifyAsync(null, cancellation);

        return new(busy, left, shown, verification.Reason, await busy.Client.ReconcileAsync(cancellation));
    }

    private long Lost => _left.Lost(_busy.Suppliers.All);

    private long Duplicated => _left.Duplicated(_busy.Suppliers.Begun);

    public void Tell(Report report)
    {
        report.Add("acknowledged", _busy.Suppliers.All.Count);
        report.Add("lost", Lost);
        report.Add("duplicated", Duplicated);
        report.Add("mismatched", _shown.Mismatches.Count);
    }

    /// <summary>How much was looked at.</summary>
    public void TellSize(Report report)
    {
        report.Add("products", _busy.Chain.Products);
        report.Add("not_compared", _shown.Doubtful);
        report.Add("entries", _left.Head);
    }

    /// <param name="complaints">What should not have happened meanwhile.</param>
    public void Check(Report report, IEnumerable<string> complaints)
    {
        var suppliers = _busy.Suppliers;
        report.Check("nothing_lost", Lost == 0 ? null : $"{Lost} acknowledged pushes are not there.");
        report.Check("all_answered", suppliers.Unanswered == 0 ? null : $"{suppliers.Unanswered} pushes were never acknowledged.");
        report.Check("nothing_twice", Duplicated == 0 ? null : $"{Duplicated} pushes are there twice.");
        report.Check("nothing_by_half", _left.Torn(suppliers.All) is 0 ? null : "pushes are there in pieces.");
        report.Check("totals_right", Complaint(_shown.Mismatches));
        report.Check("reconciled", _differing);
        report.Check("chain_verified", _unverified);
        report.Check("streams_go_on", Complaint(_busy.SilentStreams));
        report.Check("faults_survived", Complaint([.. complaints, .. suppliers.Faults, .. Ended()]));
    }

    /// <summary>Silos that should run, and ended unasked.</summary>
    private IEnumerable<string> Ended() => _busy.Processes.Silos.Where(silo => silo.HasEnded)
        .Select(silo => $"{silo.Name} ended by itself, with {silo.ExitCode}.");

    /// <summary>The first of some complaints, or none where there are none.</summary>
    public static string? Complaint(IReadOnlyList<string> complaints) =>
        complaints.Count == 0 ? null : string.Join(" ", complaints.Take(Told));
}

using ClientApi.Facts;
using ClientApi.Identity.Storage;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Intake;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Approvals;

/// <summary>Shares that lean on an approval: remembered before they are stated, taken back in the ledger when it is.</summary>
/// <remarks>
/// Whoever states one looks afterwards whether the approval still holds, and whoever takes the approval back finds what was
/// remembered; so one of the two takes the share back, in whatever order they come. What could not be done at once, and what was
/// taken back at the console, is done by any host within seconds.
/// </remarks>
internal sealed class ApprovedShares(IGrid grid, IDbContextFactory<IdentityDb>? store = null)
{
    /// <summary>Who states it: the grid itself, in the name of an approval that does not hold.</summary>
    private const string Principal = "grid";

    /// <summary>Shares that are taken back in one push.</summary>
    private const int AtOnce = 1_000;

    public async Task RememberAsync(IReadOnlyList<LeaningShare> shares, CancellationToken cancellation)
    {
        await using var db = await store!.CreateDbContextAsync(cancellation);
        var approvals = shares.Select(one => one.Approval).ToHashSet();
        var known = (await db.ApprovedShares.AsNoTracking().Where(one => approvals.Contains(one.ApprovalId)).ToListAsync(cancellation))
            .Select(one => (one.ApprovalId, one.Share)).ToHashSet();
        db.ApprovedShares.AddRange(shares.Select(one => (one.Approval, one.Share.Text)).Distinct().Where(one => !known.Contains(one))
            .Select(one => new ApprovedShare { ApprovalId = one.Approval, Share = one.Text }));
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Takes back what was stated while its approval ended.</summary>
    public async Task LookAgainAsync(IReadOnlyList<LeaningShare> shares)
    {
        await using var db = await store!.CreateDbContextAsync();
        var approvals = shares.Select(one => one.Approval).ToHashSet();
        var ended = await db.Approvals.AsNoTracking().Where(one => approvals.Contains(one.Id) && one.TakenBackAt != null).Select(one => one.Id).ToListAsync();
        if (ended.Count > 0)
            await WithdrawAsync([.. shares.Where(one => ended.Contains(one.Approval)).Select(one => one.Share)]);
    }

    /// <summary>Takes back every share whose approval was taken back.</summary>
    /// <returns>Whether nothing is left to do.</returns>
    public async Task<bool> WithdrawEndedAsync(CancellationToken cancellation)
    {
        await using var db = await store!.CreateDbContextAsync(cancellation);
        var ended = await db.ApprovedShares
            .Where(share => db.Approvals.Any(approval => approval.Id == share.ApprovalId && approval.TakenBackAt != null)).ToListAsync(cancellation);
        if (ended.Count == 0)
            return true;
        if (!await WithdrawAsync([.. ended.Select(one => EntityId.Read(one.Share)).Distinct()]))
            return false;

        db.ApprovedShares.RemoveRange(ended);
        await db.SaveChangesAsync(cancellation);

        return true;
    }

    /// <summary>Takes these back in the ledger; one that is gone already stays so.</summary>
    /// <returns>Whether all of it was done.</returns>
    public async Task<bool> WithdrawAsync(IReadOnlyList<EntityId> shares)
    {
        foreach (var some in shares.Chunk(AtOnce))
        {
            var facts = some.Select((share, at) =>
            {
                var withdrawn = new Fact.Withdrawn(FactKind.Share) { Id = share };

                return new StatedFact(at + 1, withdrawn, FactWriter.Write(withdrawn), IfVersion: null);
            });
            var outcome = await grid.PushAsync(
                new(Principal, [.. facts], [], Key: null, IsPartial: true, IsDryRun: false), CancellationToken.None);
            if (outcome is not (PushOutcome.Accepted or PushOutcome.Refused))
                return false;
        }

        return true;
    }
}

using ClientApi.Access;
using ClientApi.Facts;
using ClientApi.Identity.Rights;
using ClientApi.Identity.Storage;
using Footprints.Identities;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Approvals;

/// <summary>Judges shares anew that were stated before their enterprise was blocked, or while somebody was in another country.</summary>
internal sealed class BorderReviews(
    StatedShares stated, ApprovedShares approved, TimeProvider time, RightsBooks? books = null, IDbContextFactory<IdentityDb>? store = null)
{
    /// <summary>Takes back what may not cross the border, and remembers what crosses it by an approval.</summary>
    /// <returns>Whether nothing is left to do.</returns>
    public async Task<bool> ReviewAsync(CancellationToken cancellation)
    {
        await using var db = await store!.CreateDbContextAsync(cancellation);
        var due = await db.BorderReviews.AsNoTracking().ToListAsync(cancellation);
        if (due.Count == 0)
            return true;

        // The rights after the reviews: whatever is stated later was judged by the same ones, or newer. A book may be so old.
        await Task.Delay(RightsNumber.UntilKnown, cancellation);
        var book = await books!.CurrentAsync();
        var shares = await stated.OfAsync(due.Select(one => one.EnterpriseId).ToHashSet(), cancellation);
        var (ended, leaning) = (new List<EntityId>(), new List<LeaningShare>());
        foreach (var share in shares)
            await JudgeAsync(share, book, ended, leaning, cancellation);

        if (leaning.Count > 0)
            await approved.RememberAsync(leaning, cancellation);
        if (!await approved.WithdrawAsync(ended))
            return false;

        // What has changed meanwhile has another stamp, and is left to the next review.
        var done = 0;
        foreach (var one in due)
            done += await db.BorderReviews.Where(row => row.EnterpriseId == one.EnterpriseId && row.Stamp == one.Stamp).ExecuteDeleteAsync(cancellation);

        return done == due.Count;
    }

    private async Task JudgeAsync(
        Footprints.Facts.Fact.Share share, RightsBook book, List<EntityId> ended, List<LeaningShare> leaning, CancellationToken cancellation)
    {
        var (borders, now) = (await book.BordersAsync(cancellation), time.GetUtcNow());
        var (source, until) = (BorderSource.OfEnterprise(share.EnterpriseId.Text), share.ValidUntil ?? DateTimeOffset.MaxValue);
        if (until <= now || !borders.IsBlocked(source))
            return;

        var reader = await book.ReaderOfAsync(share.WithId.Text, cancellation);
        if (!borders.Decide(source, reader, now, until).IsAllowed)
            ended.Add(share.Id);
        else if (borders.ApprovalOf(source, reader, now, until) is { } approval)
            leaning.Add(new(approval.Id, share.Id));
    }
}

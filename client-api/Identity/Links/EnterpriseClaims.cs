using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Links;

/// <summary>Which ids an enterprise may give to a supplier that it invites: those with which nobody but itself has anything to do.</summary>
/// <remarks>
/// Whoever owns an id reads what was shared with it, what its products were and what buyers ask of it. So an id that anybody else has
/// named, as an owner, as a buyer or to be asked, is not for an enterprise to give away; an operator, who knows the two, can.
/// </remarks>
internal sealed class EnterpriseClaims(IdentityDb db, NamedEnterprises named, TimeProvider time)
{
    /// <summary>For whoever is refused; it does not tell which of the reasons it is.</summary>
    public const string Rule =
        "An enterprise gives away only an id that no organisation owns and that neither facts nor open invitations nor requests of others name: " +
        "an operator can tell whose it is.";

    /// <param name="inviter">The organisation that invites.</param>
    /// <returns>Whether it may give the id away.</returns>
    /// <exception cref="Grains.Ledger.LedgerUnavailableException">The facts can't be read.</exception>
    /// <exception cref="Problems.TurnedAwayException">Too many ask at once.</exception>
    public async Task<bool> MayGiveAsync(string enterprise, string inviter, CancellationToken cancellation)
    {
        var isNamed = await db.Organisations.AnyAsync(one => one.Id == enterprise, cancellation)
            || await db.OwnedEnterprises.AnyAsync(one => one.Id == enterprise, cancellation)
            || await LinkRegister.Open(db, time.GetUtcNow()).AnyAsync(
                one => one.Purpose == LinkPurpose.Supplier && one.EnterpriseId == enterprise && one.ByOrganisationId != inviter, cancellation)
            || await db.ShareRequests.AnyAsync(
                one => one.EnterpriseId == enterprise && one.OrganisationId != inviter && one.CancelledAt == null, cancellation);
        if (isNamed)
            return false;

        var own = await db.OwnedEnterprises.Where(one => one.OrganisationId == inviter).Select(one => one.Id).ToListAsync(cancellation);

        return !await named.ByOthersAsync(enterprise, own.ToHashSet(StringComparer.Ordinal), inviter, cancellation);
    }
}

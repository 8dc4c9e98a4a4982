using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Approvals;

/// <summary>Approvals of disclosures across a border.</summary>
internal sealed class ApprovalRegister(IdentityDb db, BorderRegister borders, RightsActor actor, TimeProvider time)
{
    private const int LongestReason = 1_000;

    /// <summary>Of one organisation, that wait for a decision or were asked for within a day.</summary>
    private const int Most = 1_000;

    public async Task<Registered<Approval>> RequestAsync(
        Principal principal, BorderSource source, string to, string reason, DateTimeOffset validUntil, CancellationToken cancellation)
    {
        var found = await borders.FindAsync(source, cancellation);
        var owner = found?.Owner ?? BorderOwner.OfNobody(source);
        if (BorderRules.Request(principal, owner, to) is Decision.Refused refused)
            return new Registered<Approval>.Forbidden(refused.Reason, owner.Organisation);
        if (found is null)
            return new Registered<Approval>.Missing(BorderRegister.Ownerless(source));
        if (!await db.Organisations.AnyAsync(one => one.Id == to, cancellation))
            return new Registered<Approval>.Missing($"There is no organisation {Requests.Excerpt.Of(to)}.");
        if (to == owner.Organisation)
            return new Registered<Approval>.Invalid("to", "What is the owner's own crosses no border.");
        if (FlawOf(reason) is { } flaw)
            return new Registered<Approval>.Invalid("reason", flaw);
        if (validUntil <= time.GetUtcNow())
            return new Registered<Approval>.Invalid("validUntil", "An approval must end in the future.");
        if (await IsCrowdedAsync(principal.Organisation, cancellation))
        {
            return new Registered<Approval>.Invalid(
                source.IsLibrary ? "library" : "enterprise", $"{Most} approvals wait for a decision, or were asked for within a day: ask tomorrow.");
        }

        var approval = new Approval
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            EnterpriseId = source.IsLibrary ? null : source.Id,
            LibraryId = source.IsLibrary ? source.Id : null,
            ToOrganisationId = to,
            Reason = reason,
            ValidUntil = validUntil,
            RequestedBy = principal.Id,
            RequestedOrganisationId = principal.Organisation,
            RequestedAt = time.GetUtcNow(),
        };
        db.Approvals.Add(approval);
        await db.SaveRecordedAsync(Did("approval.request", approval, reason), cancellation);

        return new Registered<Approval>.Done(approval);
    }

    public async Task<Registered<Approval>> DecideAsync(
        Principal principal, string id, bool isApproved, string reason, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not var (approval, owner))
            return Missing(id);
        if (!BorderRules.Sees(principal, owner, approval.ToOrganisationId))
            return Missing(id, owner.Organisation);

        if (BorderRules.Decide(principal, owner, await borders.HasAuthorityAsync(owner, cancellation)) is Decision.Refused refused)
            return new Registered<Approval>.Forbidden(refused.Reason, owner.Organisation);
        if (FlawOf(reason) is { } flaw)
            return new Registered<Approval>.Invalid("reason", flaw);
        if (approval.StatusAt(time.GetUtcNow()) is not "requested" and var status)
            return new Registered<Approval>.Conflict($"The approval is {status}: ask for another.");

        approval.Decision = isApproved ? Approval.Approved : Approval.Refused;
        (approval.DecidedBy, approval.DecidedAt, approval.DecisionReason) = (principal.Id, time.GetUtcNow(), reason);
        await db.SaveRightsAsync(Did(isApproved ? "approval.approve" : "approval.refuse", approval, reason), cancellation);

        return new Registered<Approval>.Done(approval);
    }

    /// <summary>It holds no more, on every host, from the next request on. Repeating it does no harm.</summary>
    public async Task<Registered<Approval>> TakeBackAsync(Principal principal, string id, CancellationToken cancellation)
    {
        if (await FindAsync(id, cancellation) is not var (approval, owner))
            return Missing(id);
        if (!BorderRules.Sees(principal, owner, approval.ToOrganisationId))
            return Missing(id, owner.Organisation);
        if (BorderRules.TakeBack(principal, owner) is Decision.Refused refused)
            return new Registered<Approval>.Forbidden(refused.Reason, owner.Organisation);

        if (approval.TakenBackAt is null)
            (approval.TakenBackBy, approval.TakenBackAt) = (principal.Id, time.GetUtcNow());

        // Also where it was taken back a moment ago: what is acknowledged has reached every host.
        await db.SaveRightsAsync(Did("approval.take-back", approval, ""), cancellation);

        return new Registered<Approval>.Done(approval);
    }

    /// <summary>Those that the principal has to do with, newest first.</summary>
    public async Task<IReadOnlyList<Approval>> ListAsync(Principal principal, IdPage page, CancellationToken cancellation) =>
        await page.Of(SeenBy(principal)).ToListAsync(cancellation);

    public static BorderSource SourceOf(Approval approval) => approval.EnterpriseId is { } enterprise
        ? BorderSource.OfEnterprise(enterprise)
        : BorderSource.OfLibrary(approval.LibraryId!);

    /// <summary>The same as <see cref="BorderRules.Sees"/> says of each.</summary>
    private IQueryable<Approval> SeenBy(Principal principal)
    {
        var (approvals, own, country) = (db.Approvals.AsNoTracking(), principal.Organisation, BorderRules.CountrySeenBy(principal));
        if (principal.Kind == PrincipalKind.Operator)
            return approvals;

        // Owners are the own organisation and, for a national authority, those of its country.
        var owners = db.Organisations.Where(one => one.Id == own || (country != null && one.Country == country)).Select(one => one.Id);

        return approvals.Where(approval =>
            approval.ToOrganisationId == own
            || db.OwnedEnterprises.Any(one => one.Id == approval.EnterpriseId && owners.Contains(one.OrganisationId))
            || db.OwnedLibraries.Any(one => one.Id == approval.LibraryId && owners.Contains(one.OrganisationId)));
    }

    /// <summary>Whether it has asked for too many. Those of a day count whatever has become of them, so that nobody asks without end.</summary>
    private async Task<bool> IsCrowdedAsync(string organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var yesterday = now - TimeSpan.FromDays(1);
        var counted = db.Approvals.Where(one => one.RequestedOrganisationId == organisation
            && (one.RequestedAt > yesterday || (one.Decision == null && one.TakenBackAt == null && one.ValidUntil > now)));

        return await counted.CountAsync(cancellation) >= Most;
    }

    private async Task<(Approval Approval, BorderOwner Owner)?> FindAsync(string id, CancellationToken cancellation) =>
        await db.Approvals.FirstOrDefaultAsync(one => one.Id == id, cancellation) is { } approval
            ? (approval, (await borders.FindAsync(SourceOf(approval), cancellation))!.Owner)
            : null;

    private AuditEntry Did(string action, Approval approval, string reason) => actor.Did(
        action, approval.ToOrganisationId, approval.Id, approval.EnterpriseId ?? "", approval.LibraryId ?? "", reason) with
        {
            Kind = AuditKind.Approval,
        };

    /// <summary>That there is one between two others is not told.</summary>
    private static Registered<Approval>.Missing Missing(string id, string about = "") =>
        new($"There is no approval {Requests.Excerpt.Of(id)} that concerns you.", about);

    private static string? FlawOf(string reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl)
        ? $"A reason of 1 to {LongestReason} letters is needed."
        : null;
}

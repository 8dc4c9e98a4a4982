using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Links;

/// <summary>One-time links: made once, shown once, listed and cancelled while nobody has used them.</summary>
internal sealed class LinkRegister(
    IdentityDb db, PersonRegister people, IOptions<AccessOptions> options, RightsActor actor, TimeProvider time)
{
    /// <summary>Invitations of one organisation that nobody has used yet: those of a large enterprise; beyond, it cancels some first.</summary>
    private const int MostOpen = 1_000;

    private const int LongestName = 200;

    /// <summary>For somebody who joins an organisation.</summary>
    /// <returns>What the link holds.</returns>
    public Task<Registered<MadeLink>> InvitePersonAsync(
        LinkMaker by, string organisation, string? email, string? name, Roles roles, CancellationToken cancellation) =>
        InviteAsync(
            (made, expires) => new()
            {
                Hash = made.Hash,
                Id = made.Id,
                Purpose = LinkPurpose.Person,
                OrganisationId = organisation,
                Email = email,
                Name = name,
                Roles = roles,
                MadeBy = by.Id,
                ByOrganisationId = by.Organisation,
                CreatedAt = made.At,
                ExpiresAt = expires,
            },
            cancellation);

    /// <summary>For a supplier, who becomes the owner of the enterprise that the buyer names.</summary>
    public Task<Registered<MadeLink>> InviteSupplierAsync(LinkMaker by, SupplierInvitation invitation, CancellationToken cancellation) => InviteAsync(
        (made, expires) => new()
        {
            Hash = made.Hash,
            Id = made.Id,
            Purpose = LinkPurpose.Supplier,
            EnterpriseId = invitation.Enterprise,
            Email = invitation.Email,
            Name = invitation.Name,
            Roles = Roles.All,
            BuyerId = invitation.Buyer,
            Products = invitation.Products.Count > 0 ? string.Join(' ', invitation.Products) : null,
            ShareUntil = invitation.ShareUntil,
            MadeBy = by.Id,
            ByOrganisationId = by.Organisation,
            CreatedAt = made.At,
            ExpiresAt = expires,
        },
        cancellation);

    /// <summary>For somebody who chooses a password, the first or a new one. Links from before are void.</summary>
    public async Task<MadeLink> ResetPasswordAsync(LinkMaker by, Person person, CancellationToken cancellation)
    {
        await using var transaction = await db.BeginAsync(cancellation);
        await people.VoidResetsAsync(person.Id, cancellation);
        var made = await MakeAsync(
            (made, expires) => new()
            {
                Hash = made.Hash,
                Id = made.Id,
                Purpose = LinkPurpose.Password,
                OrganisationId = person.OrganisationId,
                PersonId = person.Id,
                Email = person.Email,
                Name = person.Name,
                MadeBy = by.Id,
                ByOrganisationId = by.Organisation,
                CreatedAt = made.At,
                ExpiresAt = expires,
            },
            cancellation);
        await db.CommitAsync(transaction, cancellation);

        return made;
    }

    /// <summary>Those that nobody has used yet and that have not ended, newest first.</summary>
    /// <param name="organisation">By whom, or for whose people; none for all.</param>
    public async Task<IReadOnlyList<Link>> ListAsync(string? organisation, IdPage page, CancellationToken cancellation) =>
        await page.Of(Open(db, time.GetUtcNow()).AsNoTracking()
            .Where(one => organisation == null || one.OrganisationId == organisation || one.ByOrganisationId == organisation)).ToListAsync(cancellation);

    /// <summary>Nobody gets in by it any more.</summary>
    /// <param name="organisation">As in <see cref="ListAsync"/>: that others have such a link is not told.</param>
    public async Task<Registered<Link>> CancelAsync(string id, string? organisation, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var transaction = await db.BeginAsync(cancellation);
        var cancelled = await Open(db, now)
            .Where(one => one.Id == id && (organisation == null || one.OrganisationId == organisation || one.ByOrganisationId == organisation))
            .ExecuteUpdateAsync(link => link.SetProperty(one => one.CancelledAt, now), cancellation);
        if (cancelled == 0)
        {
            var others = await Open(db, now).AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellation);

            return new Registered<Link>.Missing(
                $"There is no link {Requests.Excerpt.Of(id)} of yours that waits to be used.", others?.OrganisationId ?? others?.ByOrganisationId ?? "");
        }

        var link = await db.Links.AsNoTracking().FirstAsync(one => one.Id == id, cancellation);
        await db.SaveRecordedAsync(Did("link.cancel", link), cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<Link>.Done(link);
    }

    /// <summary>Links that can be used, as far as they tell themselves.</summary>
    public static IQueryable<Link> Open(IdentityDb db, DateTimeOffset now) =>
        db.Links.Where(one => one.UsedAt == null && one.CancelledAt == null && one.ExpiresAt > now);

    public static string HashOf(string token) => Convert.ToHexStringLower(Secret.Hash(token));

    /// <summary>Makes an invitation, where the organisation has not too many open ones. Those of it that have ended go: the audit log tells of them.</summary>
    private async Task<Registered<MadeLink>> InviteAsync(
        Func<(string Hash, string Id, DateTimeOffset At), DateTimeOffset, Link> make, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (FlawOf(make(("", "", now), now)) is { } flaw)
            return flaw;

        await using var transaction = await db.BeginAsync(cancellation);
        var made = await MakeAsync(make, cancellation);
        if (made.Link.ByOrganisationId is { } maker)
        {
            await db.Links.Where(one => one.ByOrganisationId == maker && (one.UsedAt != null || one.CancelledAt != null || one.ExpiresAt <= now))
                .ExecuteDeleteAsync(cancellation);
            if (await db.Links.CountAsync(one => one.ByOrganisationId == maker && one.Purpose != LinkPurpose.Password, cancellation) > MostOpen)
                return new Registered<MadeLink>.Invalid("email", $"{MostOpen} invitations wait to be used: cancel some that are not needed any more.");
        }

        await db.CommitAsync(transaction, cancellation);

        return new Registered<MadeLink>.Done(made);
    }

    private static Registered<MadeLink>.Invalid? FlawOf(Link link)
    {
        if (link.Email is { } email && PersonRegister.FlawOfEmail(email) is { } flaw)
            return new("email", flaw);
        if (link.Name is { } name && (name.Length > LongestName || name.Any(char.IsControl)))
            return new("name", $"The name must have at most {LongestName} letters.");

        return ShareRequest.Read(link.Products).Count > ShareRequestRegister.MostProducts
            ? new("products", $"The products must be at most {ShareRequestRegister.MostProducts} ids; left out, they are all.")
            : null;
    }

    private async Task<MadeLink> MakeAsync(
        Func<(string Hash, string Id, DateTimeOffset At), DateTimeOffset, Link> make, CancellationToken cancellation)
    {
        var (token, now) = (Secret.Make(), time.GetUtcNow());
        var link = make((HashOf(token), Guid.CreateVersion7(now).ToString("N"), now), now + TimeSpan.FromHours(options.Value.LinkHours));
        db.Links.Add(link);
        await db.SaveRecordedAsync(Did($"link.{link.Purpose}", link), cancellation);

        return new(token, link);
    }

    private AuditEntry Did(string action, Link link) => actor.Did(
        action, link.OrganisationId ?? "", link.PersonId ?? "", link.EnterpriseId ?? "", reason: link.Email ?? "");
}

/// <summary>A link, with what it holds, which is shown this once.</summary>
internal sealed record MadeLink(string Code, Link Link);

/// <summary>What a supplier is told that is invited.</summary>
/// <param name="Enterprise">The id that it is to own.</param>
/// <param name="Buyer">The enterprise that asks it for a share, or none.</param>
/// <param name="Products">Of which products; empty for all.</param>
internal sealed record SupplierInvitation(
    string Enterprise, string? Email, string? Name, string? Buyer, IReadOnlyList<string> Products, DateTimeOffset? ShareUntil);

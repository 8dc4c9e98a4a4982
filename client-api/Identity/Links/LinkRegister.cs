using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.Links;

/// <summary>One-time links: made once, shown once, used once.</summary>
internal sealed class LinkRegister(
    IdentityDb db, PersonRegister people, OrganisationRegister organisations, IOptions<AccessOptions> options, RightsActor actor,
    TimeProvider time)
{
    /// <summary>For somebody who joins an organisation.</summary>
    /// <returns>What the link holds.</returns>
    public Task<string> InvitePersonAsync(
        string madeBy, string organisation, string? email, string? name, Roles roles, CancellationToken cancellation) =>
        MakeAsync(
            (hash, now, expires) => new()
            {
                Hash = hash,
                Purpose = LinkPurpose.Person,
                OrganisationId = organisation,
                Email = email,
                Name = name,
                Roles = roles,
                MadeBy = madeBy,
                CreatedAt = now,
                ExpiresAt = expires,
            },
            cancellation);

    /// <summary>For a supplier, who becomes the owner of the enterprise that the buyer's facts name.</summary>
    public Task<string> InviteSupplierAsync(string madeBy, string enterprise, string? email, string? name, CancellationToken cancellation) =>
        MakeAsync(
            (hash, now, expires) => new()
            {
                Hash = hash,
                Purpose = LinkPurpose.Supplier,
                EnterpriseId = enterprise,
                Email = email,
                Name = name,
                Roles = Roles.All,
                MadeBy = madeBy,
                CreatedAt = now,
                ExpiresAt = expires,
            },
            cancellation);

    /// <summary>For somebody who chooses a password, the first or a new one.</summary>
    public Task<string> ResetPasswordAsync(string madeBy, Person person, CancellationToken cancellation) =>
        MakeAsync(
            (hash, now, expires) => new()
            {
                Hash = hash,
                Purpose = LinkPurpose.Password,
                OrganisationId = person.OrganisationId,
                PersonId = person.Id,
                Email = person.Email,
                Name = person.Name,
                MadeBy = madeBy,
                CreatedAt = now,
                ExpiresAt = expires,
            },
            cancellation);

    /// <summary>The link, while it can be used.</summary>
    public Task<Link?> FindAsync(string token, CancellationToken cancellation)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());

        return db.Links.AsNoTracking().FirstOrDefaultAsync(
            one => one.Hash == hash && one.UsedAt == null && one.ExpiresAt > now, cancellation);
    }

    /// <summary>Uses the link for a person who is not known yet, or whose password it sets.</summary>
    public async Task<Registered<Person>> AcceptAsync(string token, Acceptance acceptance, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await TakeAsync(token, cancellation) is not { } link)
            return new Registered<Person>.Missing("The link was used before, has expired, or is none.");

        var outcome = link.Purpose switch
        {
            LinkPurpose.Password => await people.FindAsync(link.PersonId!) is { RevokedAt: null } person
                ? await people.SetPasswordAsync(person, acceptance.Password, cancellation)
                : new Registered<Person>.Missing("The person is not there any more."),
            LinkPurpose.Person => await AddAsync(link.OrganisationId!, link, acceptance, cancellation),
            _ => await AcceptSupplierAsync(link, acceptance, cancellation),
        };

        // Whatever was refused can be tried again with the same link.
        if (outcome is Registered<Person>.Done)
            await transaction.CommitAsync(cancellation);

        return outcome;
    }

    /// <summary>Uses a supplier's link for an enterprise that is here already: the id is one more of its own.</summary>
    public async Task<Registered<string>> ConfirmAsync(string token, Principal principal, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await TakeAsync(token, cancellation) is not { Purpose: LinkPurpose.Supplier, EnterpriseId: { } enterprise })
            return new Registered<string>.Missing("The link was used before, has expired, or is not for a supplier.");
        if (principal.Kind != PrincipalKind.Enterprise)
            return new Registered<string>.Conflict("Only an enterprise has ids under which facts name it.");
        if (await db.OwnedEnterprises.AnyAsync(one => one.Id == enterprise, cancellation))
            return new Registered<string>.Conflict($"The id {enterprise} has its organisation already.");

        db.OwnedEnterprises.Add(new() { Id = enterprise, OrganisationId = principal.Organisation });
        await db.SaveRightsAsync(actor.Did("enterprise.confirm", principal.Organisation, enterprise: enterprise), cancellation);
        await transaction.CommitAsync(cancellation);

        return new Registered<string>.Done(enterprise);
    }

    private async Task<Registered<Person>> AcceptSupplierAsync(Link link, Acceptance acceptance, CancellationToken cancellation)
    {
        if (acceptance.ConfirmedId != link.EnterpriseId)
            return new Registered<Person>.Invalid("enterprise", $"The id {link.EnterpriseId} must be confirmed as the own enterprise's.");

        var name = string.IsNullOrWhiteSpace(acceptance.EnterpriseName) ? link.Name ?? link.EnterpriseId! : acceptance.EnterpriseName;
        var added = await organisations.AddAsync(PrincipalKind.Enterprise, link.EnterpriseId!, name, scope: null, cancellation);

        return added switch
        {
            Registered<Organisation>.Done done => await AddAsync(done.Value.Id, link, acceptance, cancellation),
            Registered<Organisation>.Conflict conflict => new Registered<Person>.Conflict(conflict.Detail),
            Registered<Organisation>.Invalid invalid => new Registered<Person>.Invalid(invalid.Field, invalid.Detail),
            _ => new Registered<Person>.Missing("The enterprise can't be made."),
        };
    }

    private Task<Registered<Person>> AddAsync(string organisation, Link link, Acceptance acceptance, CancellationToken cancellation) =>
        people.AddAsync(organisation, link.Email ?? acceptance.Email, acceptance.Name, link.Roles, acceptance.Password, cancellation);

    /// <summary>One of several who come at once gets it.</summary>
    private async Task<Link?> TakeAsync(string token, CancellationToken cancellation)
    {
        var (hash, now) = (HashOf(token), time.GetUtcNow());
        var taken = await db.Links.Where(one => one.Hash == hash && one.UsedAt == null && one.ExpiresAt > now)
            .ExecuteUpdateAsync(link => link.SetProperty(one => one.UsedAt, now), cancellation);

        return taken == 1 ? await db.Links.AsNoTracking().FirstAsync(one => one.Hash == hash, cancellation) : null;
    }

    private async Task<string> MakeAsync(Func<string, DateTimeOffset, DateTimeOffset, Link> make, CancellationToken cancellation)
    {
        var (token, now) = (Secret.Make(), time.GetUtcNow());
        var link = make(HashOf(token), now, now + TimeSpan.FromHours(options.Value.LinkHours));
        db.Links.Add(link);
        await db.SaveRecordedAsync(
            actor.Did($"link.{link.Purpose}", link.OrganisationId ?? "", link.PersonId ?? "", link.EnterpriseId ?? "", reason: link.Email ?? ""),
            cancellation);

        return token;
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(Secret.Hash(token));
}

/// <summary>What somebody says who uses a link.</summary>
/// <param name="Email">Where the invitation names none.</param>
/// <param name="ConfirmedId">Of a supplier: the id that its buyer uses for it.</param>
internal sealed record Acceptance(string Email, string Name, string Password, string? ConfirmedId = null, string? EnterpriseName = null);

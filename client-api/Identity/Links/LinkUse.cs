using ClientApi.Access;
using ClientApi.Audit;
using ClientApi.Identity.Organisations;
using ClientApi.Identity.People;
using ClientApi.Identity.Shares;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Links;

/// <summary>What becomes of a link when somebody comes with it: used once, and only while its maker could still make it.</summary>
internal sealed class LinkUse(
    IdentityDb db, LinkMakers makers, EnterpriseClaims claims, PersonRegister people, OrganisationRegister organisations, ShareRequestRegister requests,
    ClientRates rates, RightsActor actor, TimeProvider time)
{
    private const string Unusable = "The link was used before, was cancelled, has expired, or is none.";

    /// <summary>The link, while it can be used.</summary>
    public async Task<Link?> FindAsync(string token, CancellationToken cancellation)
    {
        var hash = LinkRegister.HashOf(token);
        var link = await LinkRegister.Open(db, time.GetUtcNow()).AsNoTracking().FirstOrDefaultAsync(one => one.Hash == hash, cancellation);

        return link is not null && await makers.StandsBehindAsync(link, cancellation) ? link : null;
    }

    /// <summary>Uses the link for a person who is not known yet, or whose password it sets.</summary>
    /// <exception cref="Problems.TurnedAwayException">It was tried too often.</exception>
    public async Task<Registered<LinkAccepted>> AcceptAsync(string token, Acceptance acceptance, CancellationToken cancellation)
    {
        if (await FindAsync(token, cancellation) is not { } found)
            return new Registered<LinkAccepted>.Missing(Unusable);

        // Whatever becomes of it: it may take a hash, or a look through the ledger.
        rates.UseOfLink(found.Id);
        if (await RefusalAsync<LinkAccepted>(found, acceptance.ConfirmedId, cancellation) is { } refusal)
            return refusal;

        var drafted = await DraftAsync(found, acceptance);
        if (drafted is not Registered<DraftedPerson>.Done { Value: var draft })
            return Alone(drafted.Select(refused => refused.Person));

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await TakeAsync(token, cancellation) is not { } link)
            return new Registered<LinkAccepted>.Missing(Unusable);

        var outcome = link.Purpose switch
        {
            LinkPurpose.Password => Alone(await people.SetPasswordAsync(draft, cancellation)),
            LinkPurpose.Person => Alone(await people.AddAsync(draft, cancellation)),
            _ => await AcceptSupplierAsync(link, draft, acceptance.EnterpriseName, cancellation),
        };

        // Whatever was refused can be tried again with the same link.
        if (outcome is Registered<LinkAccepted>.Done)
            await db.CommitAsync(transaction, cancellation);

        return outcome;
    }

    /// <summary>Uses a supplier's link for an enterprise that is here already: the id is one more of its own.</summary>
    public async Task<Registered<LinkConfirmed>> ConfirmAsync(string token, Principal principal, CancellationToken cancellation)
    {
        if (await FindAsync(token, cancellation) is not { Purpose: LinkPurpose.Supplier, EnterpriseId: { } enterprise } found)
            return new Registered<LinkConfirmed>.Missing("The link was used before, was cancelled, has expired, or is not for a supplier.");
        if (principal.Kind != PrincipalKind.Enterprise)
            return new Registered<LinkConfirmed>.Conflict("Only an enterprise has ids under which facts name it.");
        if (found.ByOrganisationId == principal.Organisation)
            return new Registered<LinkConfirmed>.Conflict("An enterprise confirms what others have invited it by, not its own invitation.");
        if (await RefusalAsync<LinkConfirmed>(found, enterprise, cancellation) is { } refusal)
            return refusal;

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await TakeAsync(token, cancellation) is not { } link)
            return new Registered<LinkConfirmed>.Missing(Unusable);
        if (await db.OwnedEnterprises.AnyAsync(one => one.Id == enterprise, cancellation))
            return new Registered<LinkConfirmed>.Conflict($"The id {enterprise} has its organisation already.");

        db.OwnedEnterprises.Add(new() { Id = enterprise, OrganisationId = principal.Organisation });
        await db.SaveRightsAsync(actor.Did("enterprise.confirm", principal.Organisation, enterprise: enterprise), cancellation);
        var request = await requests.OfInvitationAsync(link, cancellation);
        await db.CommitAsync(transaction, cancellation);

        return new Registered<LinkConfirmed>.Done(new(enterprise, request));
    }

    private static Registered<LinkAccepted> Alone(Registered<Person> outcome) => outcome.Select(person => new LinkAccepted(person, Request: null));

    /// <summary>None where the id that a supplier would own is confirmed, and still its buyer's to give.</summary>
    private async Task<Registered<T>?> RefusalAsync<T>(Link link, string? confirmed, CancellationToken cancellation)
    {
        if (link is not { Purpose: LinkPurpose.Supplier, EnterpriseId: { } enterprise })
            return null;
        if (confirmed != enterprise)
            return new Registered<T>.Invalid("enterprise", $"The id {enterprise} must be confirmed as the own enterprise's.");
        if (await makers.IsOfOperatorAsync(link, cancellation))
            return null;

        // Others may have named it since it was invited. Before the store is locked: facts are read through for it.
        return await claims.MayGiveAsync(enterprise, link.ByOrganisationId ?? "", cancellation)
            ? null
            : new Registered<T>.Conflict(EnterpriseClaims.Rule);
    }

    /// <summary>Whose password it is, with its hash: before the store is locked, since that takes long.</summary>
    private async Task<Registered<DraftedPerson>> DraftAsync(Link link, Acceptance acceptance)
    {
        if (link.Purpose != LinkPurpose.Password)
        {
            // A supplier's organisation has the id that it is invited by.
            return await people.DraftAsync(
                link.OrganisationId ?? link.EnterpriseId!, link.Email ?? acceptance.Email, acceptance.Name, link.Roles, acceptance.Password);
        }

        return await people.FindAsync(link.PersonId!) is { RevokedAt: null } person
            ? await people.HashAsync(person, acceptance.Password)
            : new Registered<DraftedPerson>.Missing("The person is not there any more.");
    }

    private async Task<Registered<LinkAccepted>> AcceptSupplierAsync(
        Link link, DraftedPerson draft, string? enterpriseName, CancellationToken cancellation)
    {
        var name = string.IsNullOrWhiteSpace(enterpriseName) ? link.Name ?? link.EnterpriseId! : enterpriseName;
        var added = await organisations.AddAsync(PrincipalKind.Enterprise, link.EnterpriseId!, name, scope: null, cancellation);
        if (added is not Registered<Organisation>.Done)
            return added.Select<LinkAccepted>(_ => throw new InvalidOperationException("What was added is done."));

        var joined = await people.AddAsync(draft, cancellation);
        if (joined is not Registered<Person>.Done { Value: var person })
            return Alone(joined);

        return new Registered<LinkAccepted>.Done(new(person, await requests.OfInvitationAsync(link, cancellation)));
    }

    /// <summary>One of several who come at once gets it.</summary>
    private async Task<Link?> TakeAsync(string token, CancellationToken cancellation)
    {
        var (hash, now) = (LinkRegister.HashOf(token), time.GetUtcNow());
        var taken = await LinkRegister.Open(db, now).Where(one => one.Hash == hash)
            .ExecuteUpdateAsync(link => link.SetProperty(one => one.UsedAt, now), cancellation);

        return taken == 1 ? await db.Links.AsNoTracking().FirstAsync(one => one.Hash == hash, cancellation) : null;
    }
}

/// <summary>What somebody says who uses a link.</summary>
/// <param name="Email">Where the invitation names none.</param>
/// <param name="ConfirmedId">Of a supplier: the id that its buyer uses for it.</param>
internal sealed record Acceptance(string Email, string Name, string Password, string? ConfirmedId = null, string? EnterpriseName = null);

/// <summary>Who has come by a link.</summary>
/// <param name="Request">Of a supplier: what its buyer asks it to share.</param>
internal sealed record LinkAccepted(Person Person, ShareRequest? Request);

/// <summary>An id that is one more of an enterprise's own.</summary>
/// <param name="Request">What its buyer asks it to share.</param>
internal sealed record LinkConfirmed(string Enterprise, ShareRequest? Request);

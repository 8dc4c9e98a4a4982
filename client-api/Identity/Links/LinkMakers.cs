using ClientApi.Access;
using ClientApi.Identity.Storage;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity.Links;

/// <summary>Judges whether whoever made a link may still give what it gives: a link dies with the rights of its maker.</summary>
internal sealed class LinkMakers(IdentityDb db)
{
    public async Task<bool> StandsBehindAsync(Link link, CancellationToken cancellation)
    {
        if (link.MadeBy == LinkMaker.Console.Id)
            return true;
        if (await FindAsync(link.MadeBy, cancellation) is not { } maker)
            return false;

        var resource = link.Purpose == LinkPurpose.Supplier
            ? new Resource.OfOrganisation(maker.Organisation)
            : await RolesAsync(link, cancellation);

        return AccessRules.Decide(maker, AccessAction.Manage, resource).IsAllowed;
    }

    /// <summary>Whether an operator stands behind it, who can tell whose an id is.</summary>
    public async Task<bool> IsOfOperatorAsync(Link link, CancellationToken cancellation) =>
        link.MadeBy == LinkMaker.Console.Id || await FindAsync(link.MadeBy, cancellation) is { Kind: PrincipalKind.Operator };

    /// <summary>What somebody would get by it: of a new password, all that the person has now.</summary>
    private async Task<Resource> RolesAsync(Link link, CancellationToken cancellation)
    {
        var roles = link.PersonId is { } person
            ? await db.Users.AsNoTracking().Where(one => one.Id == person).Select(one => one.Roles).FirstOrDefaultAsync(cancellation)
            : link.Roles;
        var kind = await db.Organisations.AsNoTracking().Where(one => one.Id == link.OrganisationId).Select(one => one.Kind).FirstOrDefaultAsync(cancellation);

        return new Resource.OfRoles(link.OrganisationId ?? "", kind == PrincipalKind.Operator.Word(), roles);
    }

    /// <summary>The maker with the roles that it has now; none where it was revoked.</summary>
    private async Task<Principal?> FindAsync(string id, CancellationToken cancellation)
    {
        var client = await db.Clients.AsNoTracking().Where(one => one.Id == id && one.RevokedAt == null)
            .Select(one => new { one.OrganisationId, one.Roles }).FirstOrDefaultAsync(cancellation);
        var maker = client ?? await db.Users.AsNoTracking().Where(one => one.Id == id && one.RevokedAt == null)
            .Select(one => new { one.OrganisationId, one.Roles }).FirstOrDefaultAsync(cancellation);
        if (maker is null)
            return null;

        var kind = await db.Organisations.AsNoTracking().Where(one => one.Id == maker.OrganisationId).Select(one => one.Kind).FirstAsync(cancellation);

        return new(id, id, client is null, PrincipalKinds.Read(kind), maker.OrganisationId, [], [], maker.Roles, Scope: null);
    }
}

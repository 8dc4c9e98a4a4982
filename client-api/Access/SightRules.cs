using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;

namespace ClientApi.Access;

/// <summary>The rules of <see cref="AccessRules"/> about entities: who sees what of whose.</summary>
internal static class SightRules
{
    /// <summary>May the principal, which has the role to read, see this part of an entity?</summary>
    public static Decision Decide(Principal principal, Resource.OfEntity entity)
    {
        if (entity.Kind == FactKind.Factor)
            return DecideFactor(principal, entity);
        if (entity.Owner is { } owner && principal.Enterprises.Contains(owner))
            return new Decision.Allowed("An enterprise reads its own entities in full.", Basis.Own);

        // What was shared before its enterprise was blocked shows nothing any more; grants are judged with the principal.
        if (entity.Owner is { } other && !principal.MayBeTold(BorderSource.OfEnterprise(other)))
            return new Decision.Refused(AccessRules.Unseen(entity));

        return entity.Kind switch
        {
            FactKind.Product => DecideProduct(principal, entity),
            FactKind.Enterprise => DecideEnterprise(principal, entity),
            _ => new Decision.Refused(AccessRules.Unseen(entity)),
        };
    }

    /// <summary>What partitions have to know of the principal to tell what is its own and what is shared with it.</summary>
    public static Sight BuyerOf(Principal principal) => new([.. principal.Enterprises.Select(EntityId.Of)], [], [], [], [], []);

    /// <summary>What they have to know besides to list what it sees.</summary>
    public static Sight SightOf(Principal principal) => new(
        [.. principal.Enterprises.Select(EntityId.Of)],
        [
            .. principal.Grants.Where(grant => grant.Gives(Part.Figure)).Select(grant => new GrantedFigures(
                EntityId.Of(grant.Enterprise), grant.Product is { } product ? EntityId.Of(product) : null)),
        ],
        [.. principal.Grants.Where(grant => grant.What.HasFlag(GrantedParts.Portfolio)).Select(grant => EntityId.Of(grant.Enterprise))],
        [.. principal.Grants.Select(grant => grant.Enterprise).Concat(principal.Grantees.Select(grantee => grantee.Enterprise)).Select(EntityId.Of)],
        [.. principal.Blocked().Where(source => source.IsLibrary).Select(source => source.Id)],
        [.. principal.Blocked().Where(source => !source.IsLibrary).Select(source => EntityId.Of(source.Id))]);

    private static Decision DecideFactor(Principal principal, Resource.OfEntity factor) =>
        factor.Library is { } library && !principal.MayBeTold(BorderSource.OfLibrary(library))
            ? new Decision.Refused(AccessRules.Unseen(factor))
            : new Decision.Allowed("Factors are everybody's.", Basis.Public);

    private static Decision DecideProduct(Principal principal, Resource.OfEntity product)
    {
        if (product.IsShared && !principal.Enterprises.IsEmpty && product.Part is Part.Figure or Part.Publications or Part.Name)
            return new Decision.Allowed("Its owner shares its figure with its buyers.", Basis.Shared);

        var part = product.Part == Part.Name ? Part.Figure : product.Part;

        return GrantOf(principal, grant =>
            grant.Enterprise == product.Owner && (grant.Product is null || grant.Product == product.Id) && grant.Gives(part), product);
    }

    private static Decision DecideEnterprise(Principal principal, Resource.OfEntity enterprise) => enterprise.Part switch
    {
        Part.Figure or Part.Live => GrantOf(
            principal, grant => grant.Enterprise == enterprise.Id && grant.What.HasFlag(GrantedParts.Portfolio), enterprise),
        Part.Name when enterprise.IsShared => new Decision.Allowed("There is a share between the two.", Basis.Shared),
        Part.Name when principal.Grantees.Any(grantee => grantee.Enterprise == enterprise.Id) => new Decision.Allowed(
            "It has granted something to it.", Basis.Granted),
        Part.Name => GrantOf(principal, grant => grant.Enterprise == enterprise.Id, enterprise),
        _ => new Decision.Refused(AccessRules.Unseen(enterprise)),
    };

    private static Decision GrantOf(Principal principal, Func<Grant, bool> covers, Resource.OfEntity entity) =>
        principal.Grants.FirstOrDefault(covers) is { } grant
            ? new Decision.Allowed($"Its owner has granted it by {grant.Id}, for: {grant.Purpose}", Basis.Granted)
            : new Decision.Refused(AccessRules.Unseen(entity));
}

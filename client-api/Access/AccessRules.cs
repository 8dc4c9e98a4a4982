using ClientApi.Requests;

namespace ClientApi.Access;

/// <summary>The one place that decides who may do what. Pure: what it is told is all it knows.</summary>
/// <remarks>Deny by default: what no rule allows is refused.</remarks>
public static class AccessRules
{
    /// <summary>May the principal (none: nobody is signed in) do this, and why?</summary>
    public static Decision Decide(Principal? principal, AccessAction action, Resource resource) => principal switch
    {
        null => new Decision.SignInRequired("Nobody is signed in."),
        { IsUnrestricted: true } => new Decision.Allowed("Access control is off."),
        _ => action switch
        {
            AccessAction.Read => DecideRead(principal, resource),
            AccessAction.Write => DecideWrite(principal, resource),
            AccessAction.Manage => DecideManage(principal, resource),
            AccessAction.Operate => DecideOperator(principal, Roles.Admin, "An operator runs the grid."),
            AccessAction.Observe => DecideOperator(principal, Roles.Read, "An operator sees how the grid runs."),
            _ => new Decision.Refused("No rule allows this."),
        },
    };

    private static Decision DecideRead(Principal principal, Resource resource) => resource switch
    {
        Resource.TheGrid => Holding(principal, Roles.Read, "Whoever is signed in reads what it may see."),
        Resource.OfEnterprise(var id) when principal.Enterprises.Contains(id) => Holding(
            principal, Roles.Read, "An enterprise reads its own entities in full."),
        Resource.OfEntity entity when !principal.Roles.HasFlag(Roles.Read) => Holding(principal, Roles.Read, Unseen(entity)),
        Resource.OfEntity entity => SightRules.Decide(principal, entity),
        _ => new Decision.Refused("No rule allows this."),
    };

    /// <summary>The one sentence for what is not there and for what may not be seen: nobody can tell these apart.</summary>
    public static string Unseen(Resource.OfEntity entity) =>
        $"There is no such {entity.Kind.Word()}, or it is neither its own, nor shared with it, nor granted to it.";

    private static Decision DecideWrite(Principal principal, Resource resource) => resource switch
    {
        Resource.TheGrid => principal.Enterprises.IsEmpty && principal.Libraries.IsEmpty
            ? new Decision.Refused("Only enterprises and owners of factor libraries state facts.")
            : Holding(principal, Roles.Write, "It has facts of its own to state."),
        Resource.OfEnterprise(var id) => principal.Enterprises.Contains(id)
            ? Holding(principal, Roles.Write, "An enterprise states its own facts.")
            : new Decision.Refused("An enterprise states only its own facts."),
        Resource.OfLibrary(var name) => principal.Libraries.Contains(name)
            ? Holding(principal, Roles.Write, "A factor is stated by the owner of its library.")
            : new Decision.Refused("A factor is stated by the owner of its library alone."),
        _ => new Decision.Refused("No rule allows this."),
    };

    private static Decision DecideManage(Principal principal, Resource resource) => resource switch
    {
        Resource.OfEnterprise(var id) => principal.Enterprises.Contains(id)
            ? Holding(principal, Roles.Admin, "An owner grants what is its own.")
            : new Decision.Refused("Only its owner grants what is an enterprise's."),
        Resource.TheGrid => Holding(principal, Roles.Admin, "It manages its organisation."),
        Resource.OfOrganisation(var id) => principal.Kind == PrincipalKind.Operator || principal.Organisation == id
            ? Holding(principal, Roles.Admin, "An organisation manages its own people and clients, an operator everybody's.")
            : new Decision.Refused("An organisation manages only its own people and clients."),
        Resource.OfRoles given => DecideManage(principal, new Resource.OfOrganisation(given.Organisation)) is Decision.Refused refused
            ? refused
            : DecideGive(principal, given),
        _ => new Decision.Refused("No rule allows this."),
    };

    /// <summary>Whoever gets a role from somebody has no more by it than that somebody has; an operator has none of an enterprise's to lose.</summary>
    private static Decision DecideGive(Principal principal, Resource.OfRoles given) => given switch
    {
        _ when (given.Roles & ~principal.Roles) == Roles.None => new Decision.Allowed("It gives no role that it has not itself."),
        _ when principal.Kind == PrincipalKind.Operator && !given.IsOfOperators => new Decision.Allowed(
            "An operator gives what belongs to the organisation."),
        _ => new Decision.Refused("Nobody can give a role that it has not itself, or not with this token."),
    };

    private static Decision DecideOperator(Principal principal, Roles role, string reason) => principal.Kind == PrincipalKind.Operator
        ? Holding(principal, role, reason)
        : new Decision.Refused("Only an operator may do this.");

    private static Decision Holding(Principal principal, Roles role, string reason) => principal.Roles.HasFlag(role)
        ? new Decision.Allowed(reason)
        : new Decision.Refused($"This takes the role '{role.ToWords()[0]}', which it has not, or not with this token.");
}

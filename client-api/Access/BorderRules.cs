namespace ClientApi.Access;

/// <summary>Who may block something at a border, and who may approve that it crosses it. Pure: what it is told is all it knows.</summary>
public static class BorderRules
{
    /// <summary>Of an authority: for a whole country.</summary>
    public const string National = "national";

    /// <param name="blockedBy">The kind of organisation that has blocked it, or none while it is free.</param>
    /// <param name="isToBeBlocked">What is wanted.</param>
    public static Decision Set(Principal principal, BorderOwner owner, PrincipalKind? blockedBy, bool isToBeBlocked)
    {
        if (!principal.Roles.HasFlag(Roles.Admin))
            return NoAdmin;
        if (principal.Kind == PrincipalKind.Operator)
            return new Decision.Allowed("An operator may set this.");
        if (IsAuthorityOf(principal, owner))
            return new Decision.Allowed("The national authority of the country may set this.");
        if (principal.Organisation != owner.Organisation)
            return new Decision.Refused("This is set by the owner, by the national authority of its country, or by an operator.");

        return isToBeBlocked || blockedBy is null or PrincipalKind.Enterprise
            ? new Decision.Allowed("The owner may set this.")
            : new Decision.Refused("It was not the owner that blocked it: whoever did can free it.");
    }

    /// <param name="to">The organisation that would be told.</param>
    public static Decision Request(Principal principal, BorderOwner owner, string to)
    {
        if (!principal.Roles.HasFlag(Roles.Admin))
            return NoAdmin;

        return principal.Kind == PrincipalKind.Operator || principal.Organisation == owner.Organisation || principal.Organisation == to
            ? new Decision.Allowed("It concerns its organisation.")
            : new Decision.Refused("An approval is asked for by one of the two sides.");
    }

    /// <param name="hasAuthority">Whether the owner's country has a national authority here.</param>
    public static Decision Decide(Principal principal, BorderOwner owner, bool hasAuthority)
    {
        if (!principal.Roles.HasFlag(Roles.Admin))
            return NoAdmin;
        if (IsAuthorityOf(principal, owner))
            return new Decision.Allowed("The national authority of the owner's country decides.");

        return principal.Kind == PrincipalKind.Operator && !hasAuthority
            ? new Decision.Allowed("An operator decides where the owner's country has no national authority here.")
            : new Decision.Refused("The national authority of the owner's country decides; where there is none, an operator.");
    }

    public static Decision TakeBack(Principal principal, BorderOwner owner)
    {
        if (!principal.Roles.HasFlag(Roles.Admin))
            return NoAdmin;

        return principal.Kind == PrincipalKind.Operator || principal.Organisation == owner.Organisation || IsAuthorityOf(principal, owner)
            ? new Decision.Allowed("It may be taken back by the owner, the national authority of its country, or an operator.")
            : new Decision.Refused("It is taken back by the owner, by the national authority of its country, or by an operator.");
    }

    /// <summary>Whether the principal sees that there is such an approval.</summary>
    public static bool Sees(Principal principal, BorderOwner owner, string to) =>
        principal.Kind == PrincipalKind.Operator || principal.Organisation == owner.Organisation || principal.Organisation == to
        || IsAuthorityOf(principal, owner);

    /// <summary>The country whose approvals the principal sees, as its national authority; none for everybody else.</summary>
    public static string? CountrySeenBy(Principal principal) =>
        principal is { Kind: PrincipalKind.Authority, Scope: National, Country: { } country } ? country : null;

    private static Decision.Refused NoAdmin => new("This takes the role 'admin', which it has not, or not with this token.");

    private static bool IsAuthorityOf(Principal principal, BorderOwner owner) =>
        CountrySeenBy(principal) is { } country && country == owner.Country;
}

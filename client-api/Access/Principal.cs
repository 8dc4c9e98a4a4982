using System.Collections.Immutable;

namespace ClientApi.Access;

/// <summary>Who asks: a person or a client, with the organisation that it belongs to and what it may do inside it.</summary>
/// <param name="Id">Stands in the ledger beside what it stated; never given to another.</param>
/// <param name="Organisation">The id of its organisation.</param>
/// <param name="Enterprises">The ids under which facts name its organisation; empty unless it is an enterprise.</param>
/// <param name="Libraries">The factor libraries that its organisation owns.</param>
/// <param name="Scope">Of an authority: <c>national</c>, or a region.</param>
public sealed record Principal(
    string Id,
    string Name,
    bool IsPerson,
    PrincipalKind Kind,
    string Organisation,
    ImmutableHashSet<string> Enterprises,
    ImmutableHashSet<string> Libraries,
    Roles Roles,
    string? Scope)
{
    /// <summary>Everyone on this machine, while access control is off.</summary>
    public static Principal Local { get; } = new(
        "local", "local", IsPerson: false, PrincipalKind.Operator, "local", [], [], Roles.All, Scope: null)
    {
        IsUnrestricted = true,
    };

    /// <summary>What others let its organisation see; those that hold now.</summary>
    public ImmutableArray<Grant> Grants { get; init; } = [];

    /// <summary>Enterprises that its organisation lets see something; as of now.</summary>
    public ImmutableArray<Grantee> Grantees { get; init; } = [];

    /// <summary>The same at a time: what has expired by then is gone.</summary>
    public Principal At(DateTimeOffset now) => Grants.IsEmpty && Grantees.IsEmpty
        ? this
        : this with
        {
            Grants = Grants.RemoveAll(grant => grant.ValidUntil <= now),
            Grantees = Grantees.RemoveAll(grantee => grantee.ValidUntil <= now),
        };

    /// <summary>Where its organisation is, by ISO 3166-1 alpha-2; none where nobody has said.</summary>
    public string? Country { get; init; }

    /// <summary>Whether every rule is off for it.</summary>
    public bool IsUnrestricted { get; private init; }
}

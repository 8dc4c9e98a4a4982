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

    /// <summary>Where its organisation is, by ISO 3166-1 alpha-2; none where nobody has said.</summary>
    public string? Country { get; init; }

    /// <summary>What may not cross borders.</summary>
    public Borders Borders { get; init; } = Borders.None;

    /// <summary>The moment as of which it is all this, where that makes a difference.</summary>
    public DateTimeOffset AsOf { get; private init; }

    /// <summary>The same at a time: what has expired by then is gone, and so are grants that may not cross a border then.</summary>
    public Principal At(DateTimeOffset now)
    {
        if (Grants.IsEmpty && Grantees.IsEmpty && Borders.AreOpen)
            return this;

        var then = this with { AsOf = now };

        return then with
        {
            Grants = Grants.RemoveAll(grant => grant.ValidUntil <= now || !then.MayBeTold(BorderSource.OfEnterprise(grant.Enterprise))),
            Grantees = Grantees.RemoveAll(grantee => grantee.ValidUntil <= now),
        };
    }

    /// <summary>Whether it may be told of what is the source's, as far as borders go.</summary>
    public bool MayBeTold(BorderSource source) => Borders.AreOpen || Borders.Decide(source, BorderReader.Of(this), AsOf).IsAllowed;

    /// <summary>What is kept from it at borders.</summary>
    public IEnumerable<BorderSource> Blocked() => Borders.BlockedFor(BorderReader.Of(this), AsOf);

    /// <summary>Whether every rule is off for it.</summary>
    public bool IsUnrestricted { get; private init; }
}

using ClientApi.Access;

namespace Whole.Tests.Reads;

/// <summary>
/// Who may see what, said a second time, slowly, and by nothing but the words that were agreed: an enterprise sees its own in full; of
/// a product that is shared with it, the figure and the publications; everything else takes a grant by the owner that holds. What is blocked
/// at a border is as if it were not there for whoever is elsewhere and has no approval.
/// </summary>
internal sealed class WhoSeesWhat(bool mustShare, Func<DateTimeOffset> now)
{
    /// <summary>The owner of each product and component that was ever stated, with whether it is there now.</summary>
    public Dictionary<string, (string Owner, bool IsThere)> Owned { get; } = [];

    /// <summary>Enterprises that are there.</summary>
    public HashSet<string> Enterprises { get; } = [];

    /// <summary>The library of each factor, with whether it is there now.</summary>
    public Dictionary<string, (string Library, bool IsThere)> Factors { get; } = [];

    /// <summary>Who owns which library.</summary>
    public Dictionary<string, string> Libraries { get; } = [];

    /// <summary>Where organisations are, of those that are anywhere.</summary>
    public Dictionary<string, string> Countries { get; } = [];

    /// <summary>Enterprises and libraries that are blocked at the border.</summary>
    public HashSet<(bool IsLibrary, string Id)> Blocked { get; } = [];

    public List<Let> Approvals { get; } = [];

    /// <summary>What was shared: of an owner, one product or all (none), with a buyer, until when.</summary>
    public Dictionary<(string Owner, string? Product, string Buyer), DateTimeOffset?> Shares { get; } = [];

    public List<Given> Grants { get; } = [];

    public IEnumerable<string> Products => Owned.Keys.Where(id => id.StartsWith("urn:prod:", StringComparison.Ordinal));

    public IEnumerable<string> Components => Owned.Keys.Where(id => id.StartsWith("urn:comp:", StringComparison.Ordinal));

    public bool Owns(Reader reader, string id) => Owned.TryGetValue(id, out var one) && reader.Enterprises.Contains(one.Owner);

    public bool SeesFactor(Reader reader, string factor) => SeesLibrary(reader, Factors[factor].Library);

    public bool SeesLibrary(Reader reader, string library) => MayCross(reader, isLibrary: true, library, Libraries[library]);

    public bool IsShared(Reader reader, string product) =>
        Owned.TryGetValue(product, out var one)
        && one.IsThere
        && MayBeTold(reader, one.Owner)
        && reader.Enterprises.Any(buyer => !mustShare || Holds((one.Owner, product, buyer)) || Holds((one.Owner, null, buyer)));

    public bool SeesFigure(Reader reader, string product) =>
        Owns(reader, product) || IsShared(reader, product) || IsGranted(reader, product, "figure", "breakdown");

    public bool SeesPublications(Reader reader, string product) =>
        SeesFigure(reader, product) || IsGranted(reader, product, "history");

    public bool SeesHistory(Reader reader, string product) => Owns(reader, product) || IsGranted(reader, product, "history");

    public bool SeesBreakdown(Reader reader, string product) => Owns(reader, product) || IsGranted(reader, product, "breakdown");

    public bool SeesPortfolio(Reader reader, string enterprise) =>
        reader.Enterprises.Contains(enterprise)
        || MayBeTold(reader, enterprise) && Grants.Any(grant => grant.To == reader.Organisation && grant.Enterprise == enterprise && grant.What.Contains("portfolio") && grant.Until > now());

    /// <summary>
    /// Own ones, those that a share or a grant of one's own names, and those of whom one's own is named; all where everything is open to buyers.
    /// </summary>
    public bool KnowsName(Reader reader, string enterprise) =>
        SeesPortfolio(reader, enterprise)
        || (MayBeTold(reader, enterprise) && IsMet(reader, enterprise));

    private bool IsMet(Reader reader, string enterprise) =>
        (!mustShare && reader.Enterprises.Length > 0)
        || reader.Enterprises.Any(own => Shares.Keys.Any(share =>
            ((share.Owner == own && share.Buyer == enterprise) || (share.Owner == enterprise && share.Buyer == own)) && Holds(share)))
        || Grants.Any(grant => grant.Until > now() && grant.To == reader.Organisation && grant.Enterprise == enterprise)
        || Grants.Any(grant => grant.Until > now() && reader.Enterprises.Contains(grant.Enterprise) && grant.To == enterprise);

    /// <summary>Whether the owner of a product lets the reader see some of it by a grant.</summary>
    public bool IsGranted(Reader reader, string product, params string[] what) =>
        Owned.TryGetValue(product, out var one)
        && MayBeTold(reader, one.Owner)
        && Grants.Any(grant =>
            grant.To == reader.Organisation && grant.Enterprise == one.Owner && (grant.Product ?? product) == product
            && grant.What.Intersect(what).Any() && grant.Until > now());

    private bool MayBeTold(Reader reader, string enterprise) => MayCross(reader, isLibrary: false, enterprise, EveryReader.OrganisationOf(enterprise));

    private bool MayCross(Reader reader, bool isLibrary, string id, string owner)
    {
        if (!Blocked.Contains((isLibrary, id)) || reader.Organisation == owner)
            return true;
        if (Countries.TryGetValue(owner, out var home) && Countries.TryGetValue(reader.Organisation, out var abroad) && home == abroad)
            return true;

        return Approvals.Any(one => (one.IsLibrary, one.Source, one.To) == (isLibrary, id, reader.Organisation) && one.Until > now());
    }

    private bool Holds((string Owner, string? Product, string Buyer) share) =>
        Shares.TryGetValue(share, out var until) && (until is null || until > now());
}

/// <summary>A grant as the model keeps it.</summary>
internal sealed record Given(string Id, string Enterprise, string? Product, string To, string[] What, DateTimeOffset Until);

/// <summary>An approval as the model keeps it.</summary>
internal sealed record Let(string Id, bool IsLibrary, string Source, string To, DateTimeOffset Until);

/// <summary>Readers of every kind, in every role.</summary>
internal static class EveryReader
{
    /// <summary>Whose an enterprise is.</summary>
    public static string OrganisationOf(string enterprise) => All.First(one => one.Enterprises.Contains(enterprise)).Organisation;

    public static Reader[] All { get; } =
    [
        new("e0", PrincipalKind.Enterprise, "urn:ent:e0", Roles.All, "urn:ent:e0", "urn:ent:e0b"),
        new("e1", PrincipalKind.Enterprise, "urn:ent:e1", Roles.All, "urn:ent:e1"),
        new("e2", PrincipalKind.Enterprise, "urn:ent:e2", Roles.All, "urn:ent:e2"),
        new("e2-reads", PrincipalKind.Enterprise, "urn:ent:e2", Roles.Read, "urn:ent:e2"),
        new("e3", PrincipalKind.Enterprise, "urn:ent:e3", Roles.All, "urn:ent:e3"),
        new("bank", PrincipalKind.Bank, "bank", Roles.Read),
        new("certifier", PrincipalKind.CertificationBody, "certifier", Roles.Read | Roles.Admin),
        new("authority", PrincipalKind.Authority, "authority", Roles.Read),
        new("operator", PrincipalKind.Operator, "operator", Roles.All),
    ];
}

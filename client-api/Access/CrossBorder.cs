namespace ClientApi.Access;

/// <summary>Whether something is disclosed across a border. Pure: what it is told is all it knows.</summary>
/// <remarks>
/// It only ever narrows what other rules allow. An organisation without a country is foreign to everybody else, and one that is
/// not here at all is as well.
/// </remarks>
public static class CrossBorder
{
    /// <param name="owner">Whose it is.</param>
    /// <param name="reader">Who would be told.</param>
    /// <param name="approvals">All that were approved and not taken back, of whomever.</param>
    /// <param name="until">How long the disclosure is to last; none for one at this moment.</param>
    public static Decision Decide(
        BorderOwner owner, BorderReader reader, IEnumerable<BorderApproval> approvals, DateTimeOffset now, DateTimeOffset? until = null)
    {
        if (!owner.IsBlocked)
            return new Decision.Allowed("It may be disclosed across borders.");
        if (reader.Organisation == owner.Organisation)
            return new Decision.Allowed("It is the owner's own.");
        if (owner.Country is { } country && reader.Country == country)
            return new Decision.Allowed($"Owner and reader are both in {country}.");

        var held = approvals.Where(approval => approval.Source == owner.Source && approval.To == reader.Organisation && approval.ValidUntil > now).ToList();
        if (held.Count == 0)
            return new Decision.Refused("It may not be disclosed across a border without an approval.");

        var longest = held.MaxBy(approval => approval.ValidUntil)!;

        return until is null || longest.ValidUntil >= until
            ? new Decision.Allowed($"It is approved across the border until {longest.ValidUntil:yyyy-MM-ddTHH:mm:ssZ}.")
            : new Decision.Refused(
                $"The approval across the border ends at {longest.ValidUntil:yyyy-MM-ddTHH:mm:ssZ}: end with it, or before.");
    }
}

/// <summary>What may be blocked: everything of an enterprise, or the factors of a library.</summary>
/// <param name="IsLibrary">Whether <paramref name="Id"/> names a library.</param>
public readonly record struct BorderSource(bool IsLibrary, string Id)
{
    /// <summary>The enterprise; empty where it is a library.</summary>
    public string Enterprise => IsLibrary ? "" : Id;

    /// <summary>The library; empty where it is an enterprise.</summary>
    public string Library => IsLibrary ? Id : "";

    public static BorderSource OfEnterprise(string id) => new(IsLibrary: false, id);

    public static BorderSource OfLibrary(string name) => new(IsLibrary: true, name);
}

/// <summary>Whose something is, as far as borders go.</summary>
/// <param name="Country">ISO 3166-1 alpha-2, or none.</param>
/// <param name="IsBlocked">Whether it stays inside the country.</param>
public sealed record BorderOwner(BorderSource Source, string Organisation, string? Country, bool IsBlocked)
{
    /// <summary>Of what belongs to no organisation, so that a stranger is told of it as of what is another's.</summary>
    public static BorderOwner OfNobody(BorderSource source) => new(source, Organisation: "", Country: null, IsBlocked: false);
}

/// <summary>Who would be told.</summary>
/// <param name="Organisation">Empty where there is none.</param>
/// <param name="Country">ISO 3166-1 alpha-2, or none.</param>
public readonly record struct BorderReader(string Organisation, string? Country)
{
    public static BorderReader Of(Principal principal) => new(principal.Organisation, principal.Country);
}

/// <summary>An approval that was given and not taken back.</summary>
/// <param name="To">The organisation that may be told.</param>
/// <param name="ValidUntil">Before then.</param>
public sealed record BorderApproval(string Id, BorderSource Source, string To, DateTimeOffset ValidUntil);

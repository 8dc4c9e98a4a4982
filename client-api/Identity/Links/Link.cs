using ClientApi.Access;

namespace ClientApi.Identity.Links;

/// <summary>A one-time link: an invitation, or a new password. Kept is the hash of what it holds.</summary>
internal sealed class Link
{
    public required string Hash { get; init; }

    /// <summary>By which it is listed and cancelled; nobody gets in by it.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="LinkPurpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>Whose people the person joins.</summary>
    public string? OrganisationId { get; init; }

    /// <summary>Whose password it sets.</summary>
    public string? PersonId { get; init; }

    /// <summary>The id that the buyer uses for the supplier that it invites.</summary>
    public string? EnterpriseId { get; init; }

    public string? Email { get; init; }

    public string? Name { get; init; }

    public Roles Roles { get; init; }

    /// <summary>Of a supplier: the enterprise that asks it for a share, or none.</summary>
    public string? BuyerId { get; init; }

    /// <summary>Which products, with spaces between; none for all.</summary>
    public string? Products { get; init; }

    /// <summary>Until when the share is asked for, or none.</summary>
    public DateTimeOffset? ShareUntil { get; init; }

    /// <summary>The principal that made it.</summary>
    public required string MadeBy { get; init; }

    /// <summary>The organisation of whoever made it; none for the console.</summary>
    public string? ByOrganisationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }
}

/// <summary>What a link is for.</summary>
internal static class LinkPurpose
{
    public const string Person = "person";
    public const string Supplier = "supplier";
    public const string Password = "password";
}

/// <summary>Who makes a link.</summary>
/// <param name="Organisation">None for the console.</param>
internal readonly record struct LinkMaker(string Id, string? Organisation)
{
    /// <summary>Whoever sits at the console of the machine can do whatever the store lets it.</summary>
    public static LinkMaker Console { get; } = new("command-line", null);

    public static LinkMaker Of(Principal principal) => new(principal.Id, principal.Organisation);
}

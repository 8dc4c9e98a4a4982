using ClientApi.Access;

namespace ClientApi.Identity.Links;

/// <summary>A one-time link: an invitation, or a new password. Kept is the hash of what it holds.</summary>
internal sealed class Link
{
    public required string Hash { get; init; }

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

    /// <summary>The principal that made it.</summary>
    public required string MadeBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>What a link is for.</summary>
internal static class LinkPurpose
{
    public const string Person = "person";
    public const string Supplier = "supplier";
    public const string Password = "password";
}

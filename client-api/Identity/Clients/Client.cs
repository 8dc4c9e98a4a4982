using ClientApi.Access;

namespace ClientApi.Identity.Clients;

/// <summary>A program that calls the grid for an organisation.</summary>
internal sealed class Client
{
    public required string Id { get; init; }

    public required string OrganisationId { get; init; }

    public required string Name { get; init; }

    public required Roles Roles { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>None while it may call.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>One of a client's secrets: two hold while one takes the place of the other.</summary>
internal sealed class ClientSecret
{
    public required string Id { get; init; }

    public required string ClientId { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>None for the newest.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}

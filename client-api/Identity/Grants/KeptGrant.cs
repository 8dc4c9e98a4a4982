using ClientApi.Access;

namespace ClientApi.Identity.Grants;

/// <summary>A grant as it is kept; it is never removed, so that what was once allowed can be told.</summary>
internal sealed class KeptGrant
{
    public required string Id { get; init; }

    /// <summary>The enterprise that grants it.</summary>
    public required string EnterpriseId { get; init; }

    /// <summary>None for all products that the enterprise owns at the time.</summary>
    public string? ProductId { get; init; }

    /// <summary>To whom.</summary>
    public required string OrganisationId { get; init; }

    public required GrantedParts What { get; init; }

    public required DateTimeOffset ValidUntil { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The principal that granted it.</summary>
    public required string MadeBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    public Grant ToGrant() => new(Id, EnterpriseId, ProductId, What, ValidUntil, Purpose);
}

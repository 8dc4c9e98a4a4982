using ClientApi.Access;

namespace ClientApi.Identity.Organisations;

/// <summary>What people and clients belong to.</summary>
internal sealed class Organisation
{
    /// <summary>An enterprise's own id; of any other kind a name that is chosen with it.</summary>
    public required string Id { get; init; }

    /// <summary>As <see cref="PrincipalKinds"/> spells it.</summary>
    public required string Kind { get; init; }

    public required string Name { get; set; }

    /// <summary>Of an authority: <c>national</c>, or the name of a region.</summary>
    public string? Scope { get; set; }

    /// <summary>ISO 3166-1 alpha-2; an organisation without one is foreign to whatever is blocked at a border.</summary>
    public string? Country { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>An id under which facts name an enterprise.</summary>
internal sealed class OwnedEnterprise
{
    public required string Id { get; init; }

    public required string OrganisationId { get; set; }

    /// <summary><c>blocked</c> where nothing of it may cross a border without an approval, else <c>free</c>.</summary>
    public string CrossBorder { get; set; } = Approvals.BorderRegister.Free;

    /// <summary>The kind of organisation that has blocked it.</summary>
    public string? BlockedBy { get; set; }
}

/// <summary>A factor library, and who may state its factors.</summary>
internal sealed class OwnedLibrary
{
    public required string Id { get; init; }

    public required string OrganisationId { get; set; }

    /// <summary><c>blocked</c> where nothing of it may cross a border without an approval, else <c>free</c>.</summary>
    public string CrossBorder { get; set; } = Approvals.BorderRegister.Free;

    /// <summary>The kind of organisation that has blocked it.</summary>
    public string? BlockedBy { get; set; }
}

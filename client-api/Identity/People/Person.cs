using ClientApi.Access;
using Microsoft.AspNetCore.Identity;

namespace ClientApi.Identity.People;

/// <summary>Somebody who signs in, for an organisation.</summary>
internal sealed class Person : IdentityUser<string>
{
    public required string OrganisationId { get; init; }

    public required string Name { get; set; }

    public required Roles Roles { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>None while the person may sign in.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

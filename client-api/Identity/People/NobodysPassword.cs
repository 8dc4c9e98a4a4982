using ClientApi.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ClientApi.Identity.People;

/// <summary>A password that nobody has, so that whoever can't sign in at all takes as long to refuse as a wrong password.</summary>
/// <remarks>It is hashed as dearly as those of people: the library's own settings are cheaper.</remarks>
internal sealed class NobodysPassword(IOptions<PasswordHasherOptions> options)
{
    private static readonly Person Nobody = new()
    {
        Id = "",
        OrganisationId = "",
        Name = "",
        Roles = Roles.None,
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly Lazy<string> _hash = new(() => new PasswordHasher<Person>(options).HashPassword(Nobody, Secret.Make()));

    /// <summary>Takes the time of a check, and tells nothing.</summary>
    public void Verify(IPasswordHasher<Person> hasher, string password) => hasher.VerifyHashedPassword(Nobody, _hash.Value, password);
}

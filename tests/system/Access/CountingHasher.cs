using System.Buffers.Binary;
using ClientApi.Identity.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Whole.Tests.Access;

/// <summary>Notes how dear each check of a password is.</summary>
internal sealed class CountingHasher
{
    public List<string> Verified { get; } = [];

    public IPasswordHasher<Person> Over(IOptions<PasswordHasherOptions> options) => new Counted(new PasswordHasher<Person>(options), Verified);

    private sealed class Counted(PasswordHasher<Person> inner, List<string> verified) : IPasswordHasher<Person>
    {
        public string HashPassword(Person user, string password) => inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            // The library writes the count of iterations from the sixth byte on.
            verified.Add($"{BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hashedPassword).AsSpan(5))} iterations");

            return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}

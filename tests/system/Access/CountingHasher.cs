using System.Buffers.Binary;
using ClientApi.Identity.People;
using ClientApi.Identity.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Whole.Tests.Access;

/// <summary>Notes how dear each check of a password is, and when one is hashed.</summary>
internal sealed class CountingHasher
{
    public List<string> Verified { get; } = [];

    /// <summary>For each password that was hashed, whether a transaction had begun by then.</summary>
    public List<bool> HashedWithinTransaction { get; } = [];

    public void AddTo(IServiceCollection services) => services.AddScoped<IPasswordHasher<Person>>(provider => new Counted(
        new PasswordHasher<Person>(provider.GetRequiredService<IOptions<PasswordHasherOptions>>()),
        Verified, HashedWithinTransaction, provider.GetRequiredService<IdentityDb>()));

    private sealed class Counted(PasswordHasher<Person> inner, List<string> verified, List<bool> hashed, IdentityDb db) : IPasswordHasher<Person>
    {
        public string HashPassword(Person user, string password)
        {
            hashed.Add(db.Database.CurrentTransaction is not null);

            return inner.HashPassword(user, password);
        }

        public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            // The library writes the count of iterations from the sixth byte on.
            verified.Add($"{BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hashedPassword).AsSpan(5))} iterations");

            return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}

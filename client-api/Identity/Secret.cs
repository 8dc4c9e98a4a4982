using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ClientApi.Identity;

/// <summary>Secrets that the grid makes: 256 random bits, shown once, kept as their SHA-256.</summary>
/// <remarks>
/// Nobody chooses them, so there is nothing to guess, and a slow hash would slow down the grid alone. Passwords, which people
/// choose, are hashed slowly.
/// </remarks>
internal static class Secret
{
    private const int Bytes = 32;

    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>In a time that does not tell how much of it is right.</summary>
    public static bool Matches(string secret, byte[] hash) => CryptographicOperations.FixedTimeEquals(Hash(secret), hash);

    /// <summary>A short random word, to tell things of one name apart.</summary>
    public static string Suffix() => RandomNumberGenerator.GetHexString(8, lowercase: true);
}

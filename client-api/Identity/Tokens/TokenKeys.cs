using Microsoft.IdentityModel.Tokens;

namespace ClientApi.Identity.Tokens;

/// <summary>The keys that tokens are signed with, and that what only the grid reads is encrypted with.</summary>
internal sealed record TokenKeys(ECDsaSecurityKey Signing, SymmetricSecurityKey Encryption)
{
    public bool IsSameAs(TokenKeys? other) =>
        other is not null && Signing.KeyId == other.Signing.KeyId && Encryption.KeyId == other.Encryption.KeyId;
}

using System.Security.Cryptography;
using ClientApi.Audit;
using ClientApi.Identity.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientApi.Identity.Tokens;

/// <summary>Keeps the keys of tokens where all hosts find them.</summary>
internal sealed class TokenKeyRegister(
    IDbContextFactory<IdentityDb> store, IDataProtectionProvider protection, TimeProvider time)
{
    private const int EncryptionBytes = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("grid.token-keys");

    /// <summary>Makes the first keys where there are none.</summary>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        await using var db = await store.CreateDbContextAsync(cancellation);
        if (!await db.TokenKeys.AnyAsync(cancellation))
        {
            var first = new AuditEntry
            {
                Kind = AuditKind.Rights,
                Action = "keys.make",
                By = RightsActor.Itself,
                At = time.GetUtcNow(),
            };
            await ReplaceAsync(db, first, cancellation);
        }
    }

    /// <summary>New keys take the place of the old ones at once: tokens of the old ones die with them.</summary>
    /// <param name="change">Who does it.</param>
    public async Task RotateAsync(AuditEntry change, CancellationToken cancellation)
    {
        await using var db = await store.CreateDbContextAsync(cancellation);
        await ReplaceAsync(db, change, cancellation);
    }

    public async Task<TokenKeys> ReadAsync(CancellationToken cancellation)
    {
        await using var db = await store.CreateDbContextAsync(cancellation);
        var keys = await db.TokenKeys.AsNoTracking().ToListAsync(cancellation);
        var signing = keys.Where(key => key.Purpose == TokenKey.Signing).OrderBy(key => key.CreatedAt).Last();
        var encryption = keys.Where(key => key.Purpose == TokenKey.Encryption).OrderBy(key => key.CreatedAt).Last();
        var curve = ECDsa.Create();
        curve.ImportPkcs8PrivateKey(Open(signing), out _);

        return new(
            new ECDsaSecurityKey(curve) { KeyId = signing.Id },
            new SymmetricSecurityKey(Open(encryption)) { KeyId = encryption.Id });
    }

    private async Task ReplaceAsync(IdentityDb db, AuditEntry change, CancellationToken cancellation)
    {
        db.TokenKeys.RemoveRange(await db.TokenKeys.ToListAsync(cancellation));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        db.TokenKeys.Add(Of(TokenKey.Signing, curve.ExportPkcs8PrivateKey()));
        db.TokenKeys.Add(Of(TokenKey.Encryption, RandomNumberGenerator.GetBytes(EncryptionBytes)));
        await db.SaveRightsAsync(change, cancellation);
    }

    private TokenKey Of(string purpose, byte[] material) => new()
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
        Purpose = purpose,
        Material = Convert.ToBase64String(_protector.Protect(material)),
        CreatedAt = time.GetUtcNow(),
    };

    private byte[] Open(TokenKey key) => _protector.Unprotect(Convert.FromBase64String(key.Material));
}

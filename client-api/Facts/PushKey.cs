using System.Security.Cryptography;
using Grains.Ledger;

namespace ClientApi.Facts;

/// <summary>The idempotency key of a push.</summary>
internal static class PushKey
{
    /// <summary>The key with the hash of what was asked: the body, and how it was to be taken.</summary>
    /// <remarks>A dry run has none: it writes nothing, so there is nothing that a second one could repeat.</remarks>
    public static IdempotencyKey? Of(PushRequest request, byte[] bodyHash) => request switch
    {
        { Key: null } or { IsDryRun: true } => null,
        { IsPartial: true } => new(request.Key, SHA256.HashData([.. bodyHash, .. "partial"u8])),
        _ => new(request.Key, bodyHash),
    };
}

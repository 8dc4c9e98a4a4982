using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ClientApi.Problems;
using Grains.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Facts;

/// <summary>The idempotency key of a push.</summary>
internal static class PushKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Characters of a key: several times a uuid.</summary>
    private const int Longest = 200;

    public static bool TryRead(IHeaderDictionary headers, out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var values = headers[Header];
        key = values.Count is 1 ? values[0] : null;
        var isValid = values.Count is 0 || (key is { Length: > 0 and <= Longest } && !key.AsSpan().ContainsAnyExceptInRange('!', '~'));
        problem = isValid
            ? null
            : Problem.Of(
                ProblemCodes.BadIdempotencyKey, $"The key must be one header of 1 to {Longest} visible ASCII characters.", Header);

        return isValid;
    }

    /// <summary>The key with the hash of what was asked: the body, and how it was to be taken.</summary>
    /// <remarks>A dry run has none: it writes nothing, so there is nothing that a second one could repeat.</remarks>
    public static IdempotencyKey? Of(PushRequest request, byte[] bodyHash) => request switch
    {
        { Key: null } or { IsDryRun: true } => null,
        { IsPartial: true } => new(request.Key, SHA256.HashData([.. bodyHash, .. "partial"u8])),
        _ => new(request.Key, bodyHash),
    };
}

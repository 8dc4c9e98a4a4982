using System.Diagnostics.CodeAnalysis;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Requests;

/// <summary>The header that makes a request safe to repeat, and what is said of it in answers.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";

    /// <summary>Characters of a key: several times a uuid.</summary>
    private const int Longest = 200;

    public static bool TryRead(IHeaderDictionary headers, out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var values = headers[Name];
        key = values.Count is 1 ? values[0] : null;
        var isValid = values.Count is 0 || (key is { Length: > 0 and <= Longest } && !key.AsSpan().ContainsAnyExceptInRange('!', '~'));
        problem = isValid
            ? null
            : Problem.Of(ProblemCodes.BadIdempotencyKey, $"The key must be one header of 1 to {Longest} visible ASCII characters.", Name);

        return isValid;
    }

    /// <summary>Says that the answer is the first one again.</summary>
    public static void NoteReplay(HttpContext http) => http.Response.Headers["Idempotency-Replayed"] = "true";

    public static ProblemHttpResult Reused() => Problem.Of(
        ProblemCodes.IdempotencyKeyReused, "The key was used before with another body or other parameters.", Name);
}

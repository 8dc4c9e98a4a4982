using System.Diagnostics.CodeAnalysis;
using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace ClientApi.Facts;

/// <summary>Whether a body is one fact or many.</summary>
internal static class FactMediaType
{
    public const string One = "application/json";
    public const string Many = "application/x-ndjson";

    public static bool TryRead(string? contentType, out bool isMany, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var isKnown = MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals(One, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals(Many, StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        isMany = isKnown && type!.MediaType.Equals(Many, StringComparison.OrdinalIgnoreCase);
        problem = isKnown
            ? null
            : Problem.Of(
                ProblemCodes.UnsupportedMediaType,
                $"Facts must be {One} or {Many} in UTF-8, but the content type was {Excerpt.Of(contentType ?? "(none)")}.");

        return isKnown;
    }
}

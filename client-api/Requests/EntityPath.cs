using System.Diagnostics.CodeAnalysis;
using ClientApi.Problems;
using Footprints.Facts;
using Footprints.Identities;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Requests;

/// <summary>The id in a path such as <c>/v1/products/{id}/footprint</c>.</summary>
/// <remarks>
/// It is read from the address as it was sent: the path that routing sees keeps an encoded slash as it is and decodes
/// the rest, so that <c>%2F</c> and <c>%252F</c> look alike there.
/// </remarks>
internal static class EntityPath
{
    private const int IdSegment = 3;

    public static bool TryRead(HttpContext http, out EntityId id, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var segments = Target(http).Split('/');
        if (segments.Length > IdSegment && segments.Length == (http.Request.PathBase + http.Request.Path).Value?.Split('/').Length)
            return TryRead(Uri.UnescapeDataString(segments[IdSegment]), "id", out id, out problem);

        id = default;
        problem = Problem.Of(ProblemCodes.BadParameter, "The path must name the id as one percent-encoded segment.", "id");

        return false;
    }

    /// <summary>An id from a path, a query or a body.</summary>
    public static bool TryRead(string text, string field, out EntityId id, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        id = default;
        problem = null;
        if (text.Length is 0 || text.Length > Limits.MaxIdLength || text.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            problem = Problem.Of(
                ProblemCodes.BadParameter,
                $"An id must be 1 to {Limits.MaxIdLength} characters without spaces, percent-encoded in addresses, but was {Shown(text)}.",
                field);

            return false;
        }

        id = EntityId.Of(text);

        return true;
    }

    private static FactLimits Limits { get; } = new();

    /// <summary>The path as it was sent, still encoded.</summary>
    public static string Target(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

        // A proxy may send the whole address; then the path starts after the host.
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is > 0 and var path ? target[path..] : "/";

        return target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? target[..query] : target;
    }

    private static string Shown(string text) => text.Length switch
    {
        0 => "empty",
        > 60 => $"{text.Length} characters long",
        _ => $"'{text}'",
    };
}

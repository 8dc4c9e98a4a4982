using System.Diagnostics.CodeAnalysis;
using ClientApi.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Requests;

/// <summary>A parameter that is true or false.</summary>
internal static class Flag
{
    public static bool TryRead(string? text, string field, out bool value, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        value = false;
        var isRead = text is null || bool.TryParse(text, out value);
        problem = isRead ? null : Problem.Of(ProblemCodes.BadParameter, $"It must be true or false, but was '{Excerpt.Of(text!)}'.", field);

        return isRead;
    }
}

using System.Diagnostics.CodeAnalysis;
using ClientApi.Hosting;
using ClientApi.Problems;
using Grains.Figures;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Requests;

/// <summary>Reads <c>atLeast</c> and <c>wait</c>.</summary>
internal static class FreshnessQuery
{
    public static bool TryRead(
        string? atLeast, string? wait, ApiOptions limits, out Freshness freshness, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        freshness = default;
        var receipt = 0L;
        if (atLeast is not null && !Receipt.TryRead(atLeast, out receipt))
        {
            problem = Problem.Of(
                ProblemCodes.BadReceipt, $"A receipt must be passed as a push returned it, but was '{Excerpt.Of(atLeast)}'.", "atLeast");

            return false;
        }

        var longest = TimeSpan.FromSeconds(limits.MaxWaitSeconds);
        var time = TimeSpan.Zero;
        if (wait is not null && (!Duration.TryRead(wait, out time) || time > longest))
        {
            problem = Problem.Of(
                ProblemCodes.BadParameter,
                $"The wait must be a time such as 500ms or 5s, at most {limits.MaxWaitSeconds}s, but was '{Excerpt.Of(wait)}'.",
                "wait");

            return false;
        }

        freshness = new(receipt, time);
        problem = null;

        return true;
    }
}

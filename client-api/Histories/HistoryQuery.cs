using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using ClientApi.Hosting;
using ClientApi.Lists;
using ClientApi.Problems;
using ClientApi.Requests;
using Grains.Figures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Histories;

/// <summary>What may be asked of a history.</summary>
internal readonly record struct HistoryQuery(
    [property: FromQuery(Name = "before"), Description("A receipt: only what was stated before it.")] string? Before,
    [property: FromQuery(Name = "limit"), Description("Rows of the page; default 50, at most 500.")] string? Limit,
    [property: FromQuery(Name = "atLeast"), Description("A receipt: what was pushed up to it is there.")] string? AtLeast,
    [property: FromQuery(Name = "wait"), Description("How long to wait for `atLeast`, such as `5s`.")] string? Wait)
{
    public bool TryRead(ApiOptions limits, out HistoryPage page, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var before = long.MaxValue;
        page = default;
        problem = Before is null || Receipt.TryRead(Before, out before)
            ? null
            : Problem.Of(ProblemCodes.BadReceipt, $"A receipt must be passed as it was given, but was '{Excerpt.Of(Before)}'.", "before");
        if (problem is not null
            || !PageQuery.TryReadLimit(Limit, limits, out var limit, out problem)
            || !FreshnessQuery.TryRead(AtLeast, Wait, limits, out var freshness, out problem))
        {
            return false;
        }

        page = new(before, limit, freshness);

        return true;
    }
}

/// <summary>Which page of a history is asked for, and how new it has to be.</summary>
/// <param name="Before">The position before which it begins.</param>
internal readonly record struct HistoryPage(long Before, int Limit, Freshness Freshness);

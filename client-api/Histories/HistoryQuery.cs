using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using ClientApi.Hosting;
using ClientApi.Lists;
using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Histories;

/// <summary>What may be asked of a history.</summary>
internal readonly record struct HistoryQuery(
    [property: FromQuery(Name = "before"), Description("A receipt: only what was stated before it.")] string? Before,
    [property: FromQuery(Name = "limit"), Description("Rows of the page; default 50, at most 500.")] string? Limit)
{
    public bool TryRead(ApiOptions limits, out long before, out int limit, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        before = long.MaxValue;
        limit = 0;
        problem = Before is null || Receipt.TryRead(Before, out before)
            ? null
            : Problem.Of(ProblemCodes.BadReceipt, $"A receipt must be passed as it was given, but was '{Excerpt.Of(Before)}'.", "before");

        return problem is null && PageQuery.TryReadLimit(Limit, limits, out limit, out problem);
    }
}

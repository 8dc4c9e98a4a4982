using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Requests;
using Grains.Figures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Lists;

/// <summary>What may be asked of a list.</summary>
internal readonly record struct PageQuery(
    [property: FromQuery(Name = "search"), Description("Part of an id or a name, upper and lower case alike.")] string? Search,
    [property: FromQuery(Name = "sort"), Description("`id` (default), `name` or `pcf`; with `-` before it in descending order.")] string? Sort,
    [property: FromQuery(Name = "limit"), Description("Rows of the page; default 50, at most 500.")] string? Limit,
    [property: FromQuery(Name = "offset"), Description("Rows before the page; at most 10,000.")] string? Offset,
    [property: FromQuery(Name = "after"), Description("The id of the last row of the page before, sorted by `id` or `-id`: for going through all rows.")] string? After)
{
    private const int LongestSearch = 200;
    private const int LongestId = 1_000;

    private static readonly string[] Sorts = ["id", "-id", "name", "-name", "pcf", "-pcf"];

    public bool TryRead(
        ApiOptions limits, [NotNullWhen(true)] out ListQuery? query, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        query = null;
        var sort = Sort ?? "id";
        if (Search?.Length > LongestSearch)
            problem = Bad($"The search must be at most {LongestSearch} characters, but had {Search.Length}.", "search");
        else if (!Sorts.Contains(sort, StringComparer.Ordinal))
            problem = Bad($"The sort must be one of {string.Join(", ", Sorts)}, but was '{Excerpt.Of(sort)}'.", "sort");
        else if (After is not null && sort is not ("id" or "-id"))
            problem = Bad($"Rows after an id are sorted by id or -id, but the sort was {sort}.", "after");
        else if (After?.Length > LongestId)
            problem = Bad($"The id must be at most {LongestId} characters, but had {After.Length}.", "after");
        else if (TryReadLimit(Limit, limits, out var limit, out problem) && TryReadOffset(limits, out var offset, out problem))
            query = new(string.IsNullOrWhiteSpace(Search) ? null : Search.Trim(), sort, limit, offset, string.IsNullOrEmpty(After) ? null : After);

        return problem is null;
    }

    /// <summary>A number of rows within the limits.</summary>
    public static bool TryReadLimit(
        string? text, ApiOptions limits, out int limit, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        limit = limits.DefaultPageRows;
        var isRead = text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= limits.MaxPageRows);
        problem = isRead ? null : Bad($"The limit must be 1 to {limits.MaxPageRows}, but was '{Excerpt.Of(text!)}'.", "limit");

        return isRead;
    }

    private bool TryReadOffset(ApiOptions limits, out int offset, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        offset = 0;
        var isRead = Offset is null
            || (int.TryParse(Offset, NumberStyles.None, CultureInfo.InvariantCulture, out offset) && offset <= limits.MaxPageOffset);
        problem = isRead
            ? null
            : Bad($"The offset must be 0 to {limits.MaxPageOffset}, but was '{Excerpt.Of(Offset!)}'. Further rows are asked for with `after`.", "offset");

        return isRead;
    }

    private static ProblemHttpResult Bad(string detail, string field) => Problem.Of(ProblemCodes.BadParameter, detail, field);
}

using System.ComponentModel;
using ClientApi.Hosting;
using ClientApi.Lists;
using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ClientApi.Identity;

/// <summary>Part of a list that is newest first, by ids that rise with the time at which they were made.</summary>
/// <param name="Before">Only older ones than this; none from the newest on.</param>
internal readonly record struct IdPage(string? Before, int Limit)
{
    private const string IdName = "Id";

    /// <summary>The whole list, for whoever sits at the console.</summary>
    public static IdPage Whole => new(Before: null, int.MaxValue);

    /// <summary>The same with one more row, which tells whether anything follows.</summary>
    public IdPage AndOneMore => this with { Limit = Limit + 1 };

    /// <summary>The rows of it, by what each entity has as its <c>Id</c>.</summary>
    public IQueryable<T> Of<T>(IQueryable<T> entities)
        where T : class
    {
        var before = Before;

#pragma warning disable CA1309 // The store compares, by the order that it sorts in.
        return entities.Where(one => before == null || string.Compare(EF.Property<string>(one, IdName), before) < 0)
            .OrderByDescending(one => EF.Property<string>(one, IdName)).Take(Limit);
#pragma warning restore CA1309
    }
}

/// <summary>What may be asked of such a list.</summary>
internal readonly record struct IdPageQuery(
    [property: FromQuery(Name = "before"), Description("The last id of the page before: only older ones.")] string? Before,
    [property: FromQuery(Name = "limit"), Description("Rows of the page; default 50, at most 500.")] string? Limit)
{
    private const int LongestId = 100;

    /// <summary>The answer with the page, or what is wrong with the question.</summary>
    /// <param name="list">The rows of a page.</param>
    /// <param name="answer">Made of the rows, and the address of the next page, where there is one.</param>
    public async Task<Results<Ok<TAnswer>, ProblemHttpResult>> AnswerAsync<TRow, TAnswer>(
        ApiOptions limits,
        HttpContext http,
        Func<IdPage, Task<IReadOnlyList<TRow>>> list,
        Func<TRow, string> idOf,
        Func<IReadOnlyList<TRow>, string?, TAnswer> answer)
    {
        if (Before?.Length > LongestId)
            return Problem.Of(ProblemCodes.BadParameter, $"An id has at most {LongestId} letters, but was '{Excerpt.Of(Before)}'.", "before");
        if (!PageQuery.TryReadLimit(Limit, limits, out var limit, out var problem))
            return problem;

        var rows = await list(new IdPage(string.IsNullOrEmpty(Before) ? null : Before, limit).AndOneMore);

        return TypedResults.Ok(rows.Count > limit
            ? answer([.. rows.Take(limit)], NextPage.Before(http, idOf(rows[limit - 1])))
            : answer(rows, null));
    }
}

using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ClientApi.Hosting;
using ClientApi.Lists;
using ClientApi.Problems;
using ClientApi.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Audit;

/// <summary>What may be asked of the audit log.</summary>
internal readonly record struct AuditQuery(
    [property: FromQuery(Name = "kind"), Description("`disclosure`, `refusal`, `rights` or `approval`.")] string? Kind,
    [property: FromQuery(Name = "enterprise"), Description("Only what concerns this enterprise, by the id that facts use.")] string? Enterprise,
    [property: FromQuery(Name = "principal"), Description("Only what this person or client did.")] string? Principal,
    [property: FromQuery(Name = "from"), Description("A time, as 2026-01-31T12:00:00Z: from then on.")] string? From,
    [property: FromQuery(Name = "until"), Description("A time: before then.")] string? Until,
    [property: FromQuery(Name = "before"), Description("The number of an entry: only older ones.")] string? Before,
    [property: FromQuery(Name = "limit"), Description("Rows of the page; default 50, at most 500.")] string? Limit)
{
    public bool TryRead(
        ApiOptions limits, [NotNullWhen(true)] out AuditFilter? filter, out long before, out int limit,
        [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        (filter, before, limit, problem) = (null, long.MaxValue, 0, null);
        AuditKind kind = default;
        if (!string.IsNullOrEmpty(Kind) && !AuditKinds.TryRead(Kind, out kind))
            problem = Bad($"The kind must be one of {string.Join(", ", AuditKinds.Words)}, but was '{Excerpt.Of(Kind)}'.", "kind");
        else if (!TryReadTime(From, out var from))
            problem = Bad($"A time is written as 2026-01-31T12:00:00Z, but was '{Excerpt.Of(From!)}'.", "from");
        else if (!TryReadTime(Until, out var until))
            problem = Bad($"A time is written as 2026-01-31T12:00:00Z, but was '{Excerpt.Of(Until!)}'.", "until");
        else if (Before is not null && !(long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out before) && before > 0))
            problem = Bad($"The number of an entry must be whole and from 1, but was '{Excerpt.Of(Before)}'.", "before");
        else if (PageQuery.TryReadLimit(Limit, limits, out limit, out problem))
            filter = new(kind == default ? null : kind, Given(Enterprise), Given(Principal), from, until);

        return filter is not null;
    }

    private static bool TryReadTime(string? text, out DateTimeOffset? time)
    {
        var isRead = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read);
        time = isRead ? read : null;

        return isRead || string.IsNullOrEmpty(text);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ProblemHttpResult Bad(string detail, string field) => Problem.Of(ProblemCodes.BadParameter, detail, field);
}

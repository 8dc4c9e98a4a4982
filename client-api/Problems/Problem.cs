using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ClientApi.Problems;

/// <summary>Makes problem documents (RFC 9457).</summary>
internal static class Problem
{
    /// <param name="detail">What happened this time: the value, the rule, the remedy.</param>
    /// <param name="field">The parameter or member at fault.</param>
    /// <param name="line">The line of the body at fault.</param>
    public static ProblemHttpResult Of(ProblemKind kind, string detail, string? field = null, int? line = null)
    {
        var problem = new ProblemDetails { Type = kind.Type, Title = kind.Title, Status = kind.Status, Detail = detail };
        problem.Extensions["code"] = kind.Code;
        if (field is not null)
            problem.Extensions["field"] = field;
        if (line is not null)
            problem.Extensions["line"] = line;
        if (Activity.Current?.TraceId.ToString() is { } trace)
            problem.Extensions["traceId"] = trace;

        return TypedResults.Problem(problem);
    }

    /// <summary>The stable code of a problem.</summary>
    public static string Code(this ProblemHttpResult problem) => (string)problem.ProblemDetails.Extensions["code"]!;

    /// <summary>The same with one more member.</summary>
    public static ProblemHttpResult With(this ProblemHttpResult problem, string member, object value)
    {
        problem.ProblemDetails.Extensions[member] = value;

        return problem;
    }

    /// <summary>The same, and the caller is told when to try again.</summary>
    public static ProblemHttpResult After(this ProblemHttpResult problem, TimeSpan retryAfter, HttpContext http)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);

        return problem;
    }
}

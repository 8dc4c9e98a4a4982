using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Problems;

/// <summary>What can't be done now, and when to try again.</summary>
internal static class UnavailableTranslation
{
    public static ProblemHttpResult Answer(string code, string detail, TimeSpan retryAfter, HttpContext http) =>
        Problem.Of(ProblemCodes.Find(code) ?? ProblemCodes.Unavailable, detail).After(retryAfter, http);
}

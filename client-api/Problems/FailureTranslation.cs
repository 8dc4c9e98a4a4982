using System.Diagnostics;
using ClientApi.Audit;
using ClientApi.Identity.Rights;
using ClientApi.Storage;
using Grains;
using Grains.Ledger;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ClientApi.Problems;

/// <summary>Turns whatever ends without an answer of its own into a problem document, without a word on the inside.</summary>
internal sealed partial class FailureTranslation(ILogger<FailureTranslation> logger) : IExceptionHandler
{
    // What triggers refuse is a violated constraint to SQLite as well.
    private const int SqliteUnique = 2067;
    private const int SqlitePrimaryKey = 1555;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        // The client went; there is nobody left to tell, and nothing more of its body comes.
        if (http.RequestAborted.IsCancellationRequested || exception is ConnectionResetException)
        {
            http.Abort();

            return true;
        }

        var problem = Translate(http, exception);
        // That no silo is there yet is told once, not with every request.
        if (problem.StatusCode >= StatusCodes.Status500InternalServerError && exception is not (ClusterUnreachableException or AuditUnavailableException))
        {
            var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
            problem.With("traceId", trace);
            RequestFailed(exception, http.Request.Method, http.Request.Path, trace);
        }

        http.Response.StatusCode = problem.StatusCode;
        await problem.ExecuteAsync(http);

        return true;
    }

    /// <summary>The code of the problem document that an exception becomes.</summary>
    public static string CodeOf(HttpContext http, Exception exception) => Translate(http, exception).Code();

    /// <summary>The problem document for a status that nobody wrote a body for.</summary>
    public static Task WriteStatus(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var problem = http.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.Of(
                ProblemCodes.UnknownRoute, $"There is nothing at {http.Request.Path}."),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(
                ProblemCodes.MethodNotAllowed, $"{http.Request.Path} does not know {http.Request.Method}."),
            StatusCodes.Status415UnsupportedMediaType => Problem.Of(
                ProblemCodes.UnsupportedMediaType, $"The content type {http.Request.ContentType ?? "(none)"} is not known here."),
            StatusCodes.Status413PayloadTooLarge => Problem.Of(ProblemCodes.BodyTooLarge, "The body is too large."),
            StatusCodes.Status503ServiceUnavailable => Problem.Of(
                ProblemCodes.Unavailable, "The grid can't answer now.").After(RetryAfter, http),
            var status => WithStatus(Problem.Of(ProblemCodes.BadRequest, "The request can't be read."), status),
        };

        return problem.ExecuteAsync(http);
    }

    /// <summary>The problem document for a request that ran out of time.</summary>
    public static Task WriteTimeout(HttpContext http) =>
        Problem.Of(ProblemCodes.RequestTimeout, "The request took longer than the time that every request has.").ExecuteAsync(http);

    private static ProblemHttpResult Translate(HttpContext http, Exception exception) => exception switch
    {
        BadHttpRequestException bad => Translate(bad),
        TurnedAwayException turned => Problem.Of(turned.Kind, turned.Message).After(turned.RetryAfter, http),
        ClusterUnreachableException => Problem.Of(ProblemCodes.ClusterUnavailable, exception.Message).After(RetryAfter, http),
        IOException { InnerException: OverflowException } => Problem.Of(ProblemCodes.BadRequest, "The body can't be read: a piece of it is said to be larger than anything is."),
        InvalidDataException when http.Request.HasFormContentType => Problem.Of(ProblemCodes.BadRequest, "The form can't be read."),
        RightsUnknownException => Problem.Of(ProblemCodes.Unavailable, "Who may do this can't be read now.").After(RetryAfter, http),
        AuditUnavailableException => Problem.Of(
            ProblemCodes.AuditUnavailable, "What would be shown must be recorded first, and can't be now.").After(RetryAfter, http),
        LedgerUnavailableException => Problem.Of(
            ProblemCodes.LedgerUnavailable, "The ledger can't be reached.").After(RetryAfter, http),
        Orleans.Runtime.OrleansException or TimeoutException => Problem.Of(
            ProblemCodes.Unavailable, "A part of the grid did not answer in time.").After(RetryAfter, http),
        DbUpdateConcurrencyException => Problem.Of(
            ProblemCodes.Contended, "Somebody else has changed the same at this moment: look at it, and try again.").After(RetryAfter, http),
        _ when StoreFailure.IsOne(exception) => OfStore(http, exception),
        _ => Problem.Of(ProblemCodes.Internal, "The grid failed to answer; its log has the reason under this traceId."),
    };

    /// <summary>What the store of principals has against a request. Whoever comes second with the same is told so, and may look.</summary>
    private static ProblemHttpResult OfStore(HttpContext http, Exception exception) => exception.GetBaseException() switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } or SqliteException { SqliteExtendedErrorCode: SqliteUnique or SqlitePrimaryKey } =>
            Problem.Of(ProblemCodes.AlreadyOwned, "Another request was there first with the same."),
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            Problem.Of(ProblemCodes.BadRequest, "A text holds a character that can't be kept."),
        _ => Problem.Of(ProblemCodes.Unavailable, "The store of principals can't be reached.").After(RetryAfter, http),
    };

    private static ProblemHttpResult Translate(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => Problem.Of(ProblemCodes.BodyTooLarge, bad.Message),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(ProblemCodes.UnsupportedMediaType, bad.Message),
        StatusCodes.Status408RequestTimeout => Problem.Of(ProblemCodes.BodyTooSlow, bad.Message),
        var status => WithStatus(Problem.Of(ProblemCodes.BadRequest, Reason(bad)), status),
    };

    private static string Reason(BadHttpRequestException bad) =>
        bad.InnerException is System.Text.Json.JsonException json
            ? $"The body is not the JSON that is expected here: {json.Path ?? "$"}, line {json.LineNumber + 1}."
            : bad.Message;

    private static ProblemHttpResult WithStatus(ProblemHttpResult problem, int status)
    {
        if (status == problem.StatusCode)
            return problem;

        problem.ProblemDetails.Status = status;

        return TypedResults.Problem(problem.ProblemDetails);
    }

    [LoggerMessage(LogLevel.Error, "The request {Method} {Path} failed, trace {TraceId}")]
    private partial void RequestFailed(Exception exception, string method, string path, string traceId);
}

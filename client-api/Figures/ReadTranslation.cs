using ClientApi.Problems;
using ClientApi.Requests;
using Grains.Figures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Figures;

/// <summary>What became of a read, in the words of HTTP.</summary>
internal static class ReadTranslation
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="subject">What was asked for, as a sentence names it.</param>
    public static Results<Ok<TAnswer>, ProblemHttpResult> Translate<T, TAnswer>(
        this ReadOutcome<T> outcome, HttpContext http, string subject, Func<T, TAnswer> answer) => outcome switch
        {
            ReadOutcome<T>.Found found => TypedResults.Ok(answer(found.Value)),
            _ => outcome.Refusal(http, subject),
        };

    /// <summary>The problem of a read that found nothing to show.</summary>
    public static ProblemHttpResult Refusal<T>(this ReadOutcome<T> outcome, HttpContext http, string subject) => outcome switch
    {
        ReadOutcome<T>.NotFound { IsWithdrawn: true } => Withdrawn(subject),
        ReadOutcome<T>.NotFound => NotFound(subject),
        ReadOutcome<T>.NotYetSettled pending => NotYetSettled(pending.SettledThrough),
        ReadOutcome<T>.BeyondHead beyond => BeyondHead(beyond.Head),
        ReadOutcome<T>.Loading => Problem.Of(ProblemCodes.Loading, "The grid is still loading.").After(RetryAfter, http),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
    };

    public static ProblemHttpResult Withdrawn(string subject) =>
        Problem.Of(ProblemCodes.Withdrawn, $"{subject} was withdrawn.");

    public static ProblemHttpResult NotFound(string subject) =>
        Problem.Of(ProblemCodes.NotFound, $"{subject} is not known.");

    public static ProblemHttpResult NotYetSettled(long settledThrough) =>
        Problem.Of(ProblemCodes.NotYetSettled, $"The grid has settled through {settledThrough}; ask again or wait longer.", "atLeast")
            .With("settledThrough", Receipt.Of(settledThrough));

    public static ProblemHttpResult BeyondHead(long head) =>
        Problem.Of(ProblemCodes.ReceiptBeyondHead, $"The last receipt that was given is {head}.", "atLeast");
}

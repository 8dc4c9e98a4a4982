using ClientApi.Hosting;
using ClientApi.Problems;
using ClientApi.Requests;
using Grains.Intake;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Facts;

/// <summary>What became of a push, in the words of HTTP.</summary>
internal static class PushTranslation
{
    private const string Rejected = "rejected";

    /// <summary>Whether a problem is one of the facts that were pushed, and not one of the push.</summary>
    public static bool RefusesFacts(this ProblemHttpResult problem) => problem.ProblemDetails.Extensions.ContainsKey(Rejected);

    public static Results<Ok<PushAnswer>, ProblemHttpResult> Translate(
        this PushOutcome outcome, IReadOnlyList<WarningAnswer> warnings, ApiOptions limits, HttpContext http) => outcome switch
        {
            PushOutcome.Accepted accepted => Accept(accepted, warnings, limits, http),
            PushOutcome.Refused refused => Refuse(refused.Rejections, limits),
            PushOutcome.KeyReused => IdempotencyHeader.Reused(),
            PushOutcome.Unavailable busy => UnavailableTranslation.Answer(busy.Code, busy.Detail, busy.RetryAfter, http),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
        };

    private static Ok<PushAnswer> Accept(
        PushOutcome.Accepted accepted, IReadOnlyList<WarningAnswer> warnings, ApiOptions limits, HttpContext http)
    {
        if (!accepted.IsFirstAnswer)
            IdempotencyHeader.NoteReplay(http);

        return TypedResults.Ok(new PushAnswer(
            accepted.Count,
            accepted.Receipt > 0 ? Receipt.Of(accepted.Receipt) : null,
            [.. accepted.Rejections.Select(Answer)],
            warnings.Count is 0 ? null : [.. warnings.Take(limits.MaxRejectionsListed)]));
    }

    /// <summary>The status is that of the rejections where they agree, else 422; the code is that of the first one.</summary>
    private static ProblemHttpResult Refuse(IReadOnlyList<Rejection> rejections, ApiOptions limits)
    {
        var first = rejections[0];
        var kind = FactProblems.Of(first.Code);
        if (rejections.Any(rejection => FactProblems.Of(rejection.Code).Status != kind.Status))
            kind = kind with { Status = ProblemCodes.FactsRefused.Status };

        return Problem.Of(kind, first.Detail, first.Field, first.Line)
            .With(Rejected, rejections.Take(limits.MaxRejectionsListed).Select(Answer).ToArray())
            .With("rejectedCount", rejections.Count);
    }

    private static RejectionAnswer Answer(Rejection rejection) =>
        new(rejection.Line, rejection.Code, rejection.Field, rejection.Detail);
}

using ClientApi.Access;
using ClientApi.Hosting;
using ClientApi.Identity.Approvals;
using ClientApi.Problems;
using Footprints.Facts;
using Grains;
using Grains.Intake;
using Grains.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ClientApi.Facts;

/// <summary>Reads a push and passes it to the grid, a bounded number at a time.</summary>
internal sealed class FactIntake(
    IGrid grid,
    PushGate gate,
    FactReader reader,
    FactLimits factLimits,
    ClientRates rates,
    RefusedFacts refused,
    BorderFacts borders,
    ApprovedShares approvedShares,
    IOptions<ApiOptions> limits,
    TimeProvider time)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    public async Task<Results<Ok<PushAnswer>, ProblemHttpResult>> PushAsync(PushRequest request, HttpContext http)
    {
        using var pass = gate.TryEnter(http.Principal());
        if (pass is null)
        {
            return Problem.Of(
                    ProblemCodes.Overloaded,
                    $"{limits.Value.MaxPushesInWork} pushes are in work, or {limits.Value.MaxPushesInWorkOfClient} of this client.")
                .After(RetryAfter, http);
        }

        using var body = new FactBody(reader, factLimits, limits.Value, time.GetUtcNow());
        var outcome = request.IsMany
            ? await body.ReadLinesAsync(http.Request.BodyReader, pass, http.RequestAborted)
            : await body.ReadOneAsync(http.Request.BodyReader, pass, http.RequestAborted);

        return outcome switch
        {
            FactBodyOutcome.Refused { Problem: var problem } => problem.StatusCode is StatusCodes.Status429TooManyRequests
                ? problem.After(RetryAfter, http)
                : problem,
            FactBodyOutcome.Read { Facts.Count: 0, Rejections.Count: 0 } => Problem.Of(ProblemCodes.NoFacts, "The body holds no fact."),
            FactBodyOutcome.Read read => await PushAsync(request, read, http),
            _ => throw new ArgumentOutOfRangeException(nameof(request), outcome, "No such outcome."),
        };
    }

    private async Task<Results<Ok<PushAnswer>, ProblemHttpResult>> PushAsync(
        PushRequest request, FactBodyOutcome.Read read, HttpContext http)
    {
        var principal = http.Principal();
        if (rates.Facts(principal, read.Facts.Count, http) is { } tooMany)
            return await FirstAnswerAsync(principal, request, read, http) ?? tooMany;

        var outcome = await StateAsync(principal, read.Facts, read.Rejections, PushKey.Of(request, read.Hash), request, http);

        return outcome.Translate(read.Warnings, limits.Value, http);
    }

    /// <summary>States facts that the grid itself has written for a principal, by the same rules as those that it pushes; all or none.</summary>
    public Task<PushOutcome> StateAsync(Principal principal, IReadOnlyList<StatedFact> facts, HttpContext http) =>
        StateAsync(principal, facts, [], key: null, default, http);

    /// <summary>Leaves out what is not the principal's to state, or may not cross a border, and passes the rest on.</summary>
    private async Task<PushOutcome> StateAsync(
        Principal principal, IReadOnlyList<StatedFact> facts, IReadOnlyList<Rejection> rejections, IdempotencyKey? key, PushRequest request, HttpContext http)
    {
        var (own, others) = OwnFacts.Of(principal, facts);
        var finding = await borders.JudgeAsync(principal, own, http.RequestAborted);
        var leaning = request.IsDryRun ? [] : finding.Leaning;
        if (finding.Blocked.Count > 0)
            own = [.. own.Where(stated => !finding.Blocked.ContainsKey(stated.Line))];
        if (leaning.Count > 0)
            await approvedShares.RememberAsync(leaning, http.RequestAborted);

        var outcome = await grid.PushAsync(
            new(
                principal.Id, own, [.. rejections, .. others, .. finding.Rejections], key, request.IsPartial, request.IsDryRun,
                OwnFacts.WriterOf(principal)),
            http.RequestAborted);
        await refused.RecordAsync(facts, RejectionsOf(outcome), finding.Blocked, http);
        if (leaning.Count > 0)
            await approvedShares.LookAgainAsync(leaning);

        return outcome;
    }

    /// <summary>What a push was answered that was accepted before its quota was used up; none where it was not.</summary>
    private async Task<Results<Ok<PushAnswer>, ProblemHttpResult>?> FirstAnswerAsync(
        Principal principal, PushRequest request, FactBodyOutcome.Read read, HttpContext http)
    {
        if (PushKey.Of(request, read.Hash) is not { } key)
            return null;

        // Nothing of it is stated: only its key is looked for.
        var asked = new Push(principal.Id, [], [new(0, ProblemCodes.QuotaExceeded.Code, null, "")], key, IsPartial: false, IsDryRun: false);
        var outcome = await grid.PushAsync(asked, http.RequestAborted);

        return outcome is PushOutcome.Accepted or PushOutcome.KeyReused ? outcome.Translate(read.Warnings, limits.Value, http) : null;
    }

    private static IReadOnlyList<Rejection> RejectionsOf(PushOutcome outcome) => outcome switch
    {
        PushOutcome.Accepted accepted => accepted.Rejections,
        PushOutcome.Refused all => all.Rejections,
        _ => [],
    };
}

/// <summary>How a push is to be taken.</summary>
/// <param name="IsMany">One fact on each line, rather than one in all.</param>
/// <param name="Key">The client's idempotency key, or none.</param>
internal readonly record struct PushRequest(bool IsMany, bool IsPartial, bool IsDryRun, string? Key);

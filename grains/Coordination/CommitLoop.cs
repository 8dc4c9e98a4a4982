using Footprints.Waves;
using Grains.Ledger;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grains.Coordination;

/// <summary>
/// Writes the ledger for one term: whole batches in groups, one commit in flight, and every batch answered by exactly one
/// commit.
/// </summary>
internal sealed partial class CommitLoop(
    LedgerHead head, ILedger ledger, GridOptions options, GridMetrics metrics, PushTraces traces, TimeProvider time, ILogger logger)
{
    private readonly CommitQueue _queue = new();
    private readonly long _start = head.Position;
    private bool _isCommitting;
    private bool _isInDoubt;

    /// <summary>Told of every commit: the heads before and after it, and its entries.</summary>
    public required Action<LedgerHead, LedgerHead, List<EntryReference>> OnCommitted { get; init; }

    /// <summary>Tells up to where every partition has settled; -1 while none has.</summary>
    public required Func<long> Settled { get; init; }

    /// <summary>Told when it has nothing to say any more: another term leads, or it has failed.</summary>
    public required Action OnEnded { get; init; }

    /// <summary>Where the ledger ends, as far as its writer knows.</summary>
    public LedgerHead Head { get; private set; } = head;

    /// <summary>Entries of this term that the waves have before them.</summary>
    private long Unsettled => Head.Position - Math.Max(_start, Settled());

    /// <summary>Batches that wait for their commit.</summary>
    public int Queued => _queue.Count;

    /// <summary>The batch in the queue with this key, or none.</summary>
    public Task<AppendOutcome>? Find(string principal, string idempotencyKey) => _queue.Find(principal, idempotencyKey);

    // May be called while a commit is in flight: it only adds to the queue.
    public Task<AppendOutcome> Append(ProposedBatch proposed)
    {
        if (_isInDoubt)
            return Task.FromResult<AppendOutcome>(AppendOutcome.LedgerUnavailable("The ledger can't be reached."));

        if (_queue.Count >= options.MaxQueuedBatches)
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Unavailable(
                "TOO_MANY_PENDING", $"{_queue.Count} batches wait for their commit: send again later."));

        if (Unsettled >= options.MaxUnsettledFacts)
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Unavailable(
                "TOO_MANY_PENDING", $"{Unsettled} facts wait for a wave that settles them: send again later."));

        var outcome = _queue.Add(proposed);
        if (!_isCommitting)
            Observe(CommitAll());

        return outcome;
    }

    private async Task CommitAll()
    {
        _isCommitting = true;
        try
        {
            while (_queue.Count > 0)
                await CommitGroup(_queue.NextGroup(options.MaxGroupEntries));
        }
        finally
        {
            _isCommitting = false;
        }
    }

    private async Task CommitGroup(List<CommitQueue.Waiting> group)
    {
        var expected = Head;
        var batches = group.ConvertAll(waiting => waiting.Batch);
        var (began, at) = (time.GetUtcNow(), time.GetTimestamp());
        CommitOutcome outcome;
        try
        {
            outcome = await ledger.CommitAsync(expected, batches, began, CancellationToken.None);
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);
            outcome = await AfterUnknownCommit(expected);
        }

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                metrics.Committed(batches.Sum(batch => batch.Entries.Count), time.GetElapsedTime(at));
                Acknowledge(group, expected, committed.Head, began);
                break;
            case CommitOutcome.Refused refused:
                foreach (var refusal in refused.Refusals)
                    _queue.Answer(group[refusal.Batch], AnswerTo(refusal));

                break;
            case CommitOutcome.Fenced fenced:
                LogFenced(expected.Term, fenced.Actual.Term);
                End("The coordinator has moved: send again.");
                break;
        }
    }

    /// <summary>The commit may or may not have happened: the head tells.</summary>
    /// <remarks>
    /// While it can't be read nobody is kept waiting. Whoever sends again with its key gets the first answer, where there is one.
    /// </remarks>
    private async Task<CommitOutcome> AfterUnknownCommit(LedgerHead expected)
    {
        LedgerHead? head;
        while ((head = await TryReadHead()) is null)
        {
            _isInDoubt = true;
            _queue.AnswerAll(AppendOutcome.LedgerUnavailable(
                "The ledger can't be reached: whether this was accepted shows when it is sent again."));
            await Task.Delay(TimeSpan.FromMilliseconds(options.RemindMilliseconds), time);
        }

        _isInDoubt = false;
        if (head.Term != expected.Term)
            return new CommitOutcome.Fenced(head);

        if (head.Position > expected.Position)
            return new CommitOutcome.Committed(head);

        _queue.AnswerAll(AppendOutcome.LedgerUnavailable("The ledger can't be written: nothing of this was accepted."));

        return new CommitOutcome.Refused([]);
    }

    private async Task<LedgerHead?> TryReadHead()
    {
        try
        {
            return await ledger.ReadHeadAsync(CancellationToken.None);
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);

            return null;
        }
    }

    private void Acknowledge(List<CommitQueue.Waiting> group, LedgerHead before, LedgerHead after, DateTimeOffset began)
    {
        Head = after;
        var (position, references) = (before.Position, new List<EntryReference>());
        foreach (var waiting in group)
        {
            references.AddRange(waiting.References(position + 1));
            position += waiting.Batch.Entries.Count;
            _queue.Answer(waiting, new AppendOutcome.Committed(position));
            if (waiting.Trace is { } trace)
                traces.Committed(trace, position, began);
        }

        OnCommitted(before, after, references);
    }

    private static AppendOutcome AnswerTo(BatchRefusal refusal) => refusal switch
    {
        BatchRefusal.KeyTaken { Answer: { } answer } => new AppendOutcome.Answered(answer),
        BatchRefusal.KeyTaken => new AppendOutcome.Unavailable(
            "CONTENDED", "The same idempotency key is being answered at this moment: send again."),
        BatchRefusal.VersionTaken taken => new AppendOutcome.VersionTaken(taken.Entity),
        _ => throw new InvalidOperationException($"{refusal.GetType().Name} is no refusal of the ledger."),
    };

    private void End(string detail)
    {
        _queue.AnswerAll(AppendOutcome.LedgerUnavailable(detail));
        OnEnded();
    }

    /// <summary>A loop that fails must not fail silently: the next activation begins from the ledger.</summary>
    private void Observe(Task loop) => loop.ContinueWith(
        failed =>
        {
            LogFailed(failed.Exception!);
            End("The coordinator has failed: send again.");
        },
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Current);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger can't be written or read")]
    private partial void LogUnavailable(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Term {Own} is over, term {Term} leads")]
    private partial void LogFenced(long own, long term);

    [LoggerMessage(Level = LogLevel.Error, Message = "The commit loop has failed")]
    private partial void LogFailed(Exception failure);
}

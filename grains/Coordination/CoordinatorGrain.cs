using Footprints.Waves;
using Grains.Ledger;
using Grains.Waves;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Coordination;

/// <summary>
/// Two loops that share only the head: one commits groups of batches, the other leads waves; neither computes anything
/// long.
/// </summary>
[KeepAlive]
internal sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain
{
    private readonly List<WaveMessage> _outbox = [];
    private readonly CommitQueue _queue = new();
    private readonly GridOptions _options;
    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger<CoordinatorGrain> _logger;
    private readonly Receipts _receipts;
    private WavePost _post = null!;
    private WaveLeader? _leader;
    private LedgerHead? _head;
    private DateTimeOffset _settledAt;
    private bool _isCommitting;
    private bool _isInDoubt;
    private bool _isOpening;

    public CoordinatorGrain(
        IOptions<GridOptions> options, ILedger ledger, TimeProvider time, ILogger<CoordinatorGrain> logger)
    {
        (_options, _ledger, _time, _logger) = (options.Value, ledger, time, logger);
        _receipts = new Receipts(_options.RememberedWaves, time);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _post = new WavePost(GrainFactory, _options.PartitionCount);
        var period = TimeSpan.FromMilliseconds(_options.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));

        return Open();
    }

    /// <summary>Becomes the only writer, and leads from the ledger's head on.</summary>
    private async Task Open()
    {
        if (_isOpening || _leader is not null)
            return;

        _isOpening = true;
        try
        {
            _head = await _ledger.RaiseTermAsync(CancellationToken.None);
            _leader = new WaveLeader(_options.PartitionCount, _head.Term, _head.Position, _outbox);
            LogLeading(_head.Term, _head.Position);
            _post.Send(_outbox);
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);
        }
        finally
        {
            _isOpening = false;
        }
    }

    public Task Deliver(WaveMessage message)
    {
        if (_leader is null)
            return Task.CompletedTask;

        var settled = _leader.Settled;
        _leader.Receive(message);
        if (_leader.Settled > settled)
        {
            _settledAt = _time.GetUtcNow();
            _receipts.Settled(_leader.Settled, _leader.Changed);
        }

        _post.Send(_outbox);

        return Task.CompletedTask;
    }

    private async Task Remind(CancellationToken cancellation)
    {
        await Open();
        _leader?.Remind();
        _post.Send(_outbox);
    }

    // Interleaves: between its awaits it only adds to the queue, and every batch is answered by exactly one commit.
    public Task<AppendOutcome> Append(ProposedBatch proposed)
    {
        if (_leader is null || _isInDoubt)
            return Task.FromResult<AppendOutcome>(Unavailable("The ledger can't be reached."));

        if (_queue.Count >= _options.MaxQueuedBatches)
            return Task.FromResult<AppendOutcome>(new AppendOutcome.Unavailable(
                "TOO_MANY_PENDING", $"{_queue.Count} batches wait for their commit: send again later."));

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
            while (_queue.Count > 0 && _leader is not null)
                await CommitGroup(_queue.NextGroup(_options.MaxGroupEntries));
        }
        finally
        {
            _isCommitting = false;
        }
    }

    private async Task CommitGroup(List<CommitQueue.Waiting> group)
    {
        var expected = _head!;
        var batches = group.ConvertAll(waiting => waiting.Batch);
        CommitOutcome outcome;
        try
        {
            outcome = await _ledger.CommitAsync(expected, batches, _time.GetUtcNow(), CancellationToken.None);
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);
            outcome = await AfterUnknownCommit(expected);
        }

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                Acknowledge(group, expected, committed.Head);
                break;
            case CommitOutcome.Refused refused:
                foreach (var refusal in refused.Refusals)
                    _queue.Answer(group[refusal.Batch], AnswerTo(refusal));

                break;
            case CommitOutcome.Fenced fenced:
                StepDown(fenced.Actual.Term);
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
            _queue.AnswerAll(Unavailable("The ledger can't be reached: whether this was accepted shows when it is sent again."));
            await Task.Delay(TimeSpan.FromMilliseconds(_options.RemindMilliseconds), _time);
        }

        _isInDoubt = false;
        if (head.Term != expected.Term)
            return new CommitOutcome.Fenced(head);

        if (head.Position > expected.Position)
            return new CommitOutcome.Committed(head);

        _queue.AnswerAll(Unavailable("The ledger can't be written: nothing of this was accepted."));

        return new CommitOutcome.Refused([]);
    }

    private async Task<LedgerHead?> TryReadHead()
    {
        try
        {
            return await _ledger.ReadHeadAsync(CancellationToken.None);
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);

            return null;
        }
    }

    private void Acknowledge(List<CommitQueue.Waiting> group, LedgerHead before, LedgerHead after)
    {
        _head = after;
        var (position, references) = (before.Position, new List<EntryReference>());
        foreach (var waiting in group)
        {
            references.AddRange(waiting.References(position + 1));
            position += waiting.Batch.Entries.Count;
            _queue.Answer(waiting, new AppendOutcome.Committed(position));
        }

        _receipts.Committed(before.Position, after.Position);
        _leader!.Commit(after.Position, references);
        _post.Send(_outbox);
    }

    private static AppendOutcome AnswerTo(BatchRefusal refusal) => refusal switch
    {
        BatchRefusal.KeyTaken { Answer: { } answer } => new AppendOutcome.Answered(answer),
        BatchRefusal.KeyTaken => new AppendOutcome.Unavailable(
            "CONTENDED", "The same idempotency key is being answered at this moment: send again."),
        BatchRefusal.VersionTaken taken => new AppendOutcome.VersionTaken(taken.Entity),
        _ => throw new InvalidOperationException($"{refusal.GetType().Name} is no refusal of the ledger."),
    };

    /// <summary>Another coordinator writes the ledger: this one has nothing to say any more.</summary>
    private void StepDown(long term)
    {
        LogFenced(_head!.Term, term);
        _leader = null;
        _queue.AnswerAll(Unavailable("The coordinator has moved: send again."));
        DeactivateOnIdle();
    }

    private static AppendOutcome.Unavailable Unavailable(string detail) => new("LEDGER_UNAVAILABLE", detail);

    public async Task<KeyLookup> FindKey(string principal, string idempotencyKey)
    {
        if (_queue.Find(principal, idempotencyKey) is { } pending)
            await pending;

        try
        {
            return new KeyLookup(true, await _ledger.FindKeyAsync(principal, idempotencyKey, CancellationToken.None));
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);

            return new KeyLookup(false, null);
        }
    }

    public Task<ReceiptAnswer> ReadReceipt(long position)
    {
        var settled = _leader?.Heard ?? -1;
        var (changed, took) = position <= settled ? _receipts.Find(position) : (null, null);

        return Task.FromResult(new ReceiptAnswer(_head?.Position ?? -1, settled, changed, took));
    }

    public Task<Standing> ReadStanding() => Task.FromResult(new Standing(
        _head?.Position ?? 0,
        _leader?.Heard ?? -1,
        _settledAt,
        _leader?.Loading ?? _options.PartitionCount,
        _leader is not null,
        _head?.Term ?? 0,
        _leader?.Wave ?? 0,
        _leader?.Recomputed ?? 0,
        _queue.Count));

    /// <summary>A loop that fails must not fail silently: the next activation begins from the ledger.</summary>
    private void Observe(Task loop) => loop.ContinueWith(
        failed =>
        {
            LogFailed(failed.Exception!);
            _queue.AnswerAll(Unavailable("The coordinator has failed: send again."));
            DeactivateOnIdle();
        },
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Current);

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading term {Term} from position {Position}")]
    private partial void LogLeading(long term, long position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger is not available")]
    private partial void LogUnavailable(Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Term {Own} is over, term {Term} leads")]
    private partial void LogFenced(long own, long term);

    [LoggerMessage(Level = LogLevel.Error, Message = "The commit loop has failed")]
    private partial void LogFailed(Exception failure);
}

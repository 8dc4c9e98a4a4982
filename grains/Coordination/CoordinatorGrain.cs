using Footprints.Waves;
using Grains.Ledger;
using Grains.Placement;
using Grains.Telemetry;
using Grains.Waves;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Coordination;

/// <summary>
/// Two loops that share only the head: one commits groups of batches, the other leads waves; neither computes anything
/// long.
/// </summary>
[KeepAlive, LeaderPlacement]
internal sealed partial class CoordinatorGrain : Grain, ICoordinatorGrain
{
    private readonly List<WaveMessage> _outbox = [];
    private readonly GridOptions _options;
    private readonly ILedger _ledger;
    private readonly Whereabouts _whereabouts;
    private readonly TimeProvider _time;
    private readonly ILogger<CoordinatorGrain> _logger;
    private readonly GridMetrics _metrics;
    private readonly Receipts _receipts;
    private readonly WaveLog _waves;
    private readonly PushTraces _traces;
    private WavePost _post = null!;
    private CommitLoop? _commits;
    private WaveLeader? _leader;
    private WaveHolds? _holds;
    private DateTimeOffset _settledAt;
    private Task _opening = Task.CompletedTask;

    public CoordinatorGrain(
        IOptions<GridOptions> options,
        ILedger ledger,
        Whereabouts whereabouts,
        GridMetrics metrics,
        TimeProvider time,
        ILogger<CoordinatorGrain> logger)
    {
        (_options, _ledger, _whereabouts, _time, _logger) = (options.Value, ledger, whereabouts, time, logger);
        _metrics = metrics;
        _receipts = new Receipts(_options.RememberedWaves, metrics, time);
        (_waves, _traces) = (new WaveLog(time), new PushTraces(time));
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _post = new WavePost(GrainFactory, _options.PartitionCount, _metrics);
        var period = TimeSpan.FromMilliseconds(_options.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));

        // The activation returns at once: while the ledger can't be reached, whoever asks is told so.
        _ = Open();

        return Task.CompletedTask;
    }

    /// <summary>Becomes the only writer, and leads from the ledger's head on; tried again with every reminder.</summary>
    private Task Open()
    {
        if (_leader is null && _opening.IsCompleted)
            _opening = TryOpen();

        return _opening;
    }

    private async Task TryOpen()
    {
        try
        {
            var head = await _ledger.RaiseTermAsync(CancellationToken.None);
            _commits = new CommitLoop(head, _ledger, _options, _metrics, _traces, _time, _logger)
            {
                OnCommitted = Committed,
                OnEnded = StepDown,
                Settled = () => _leader?.Settled ?? -1,
            };
            _leader = new WaveLeader(_options.PartitionCount, head.Term, head.Position, _outbox);
            _receipts.TakenOver(head.Position);
            _holds = new WaveHolds(_leader, TimeSpan.FromMilliseconds(_options.HoldMilliseconds), _time) { OnEnded = Send };
            LogLeading(head.Term, head.Position);
            Send();
        }
        catch (LedgerUnavailableException failure)
        {
            LogUnavailable(failure);
        }
        catch (Exception failure)
        {
            // Nobody awaits it who could tell: it is told here, and the next reminder tries again.
            LogNotOpened(failure);
        }
    }

    /// <summary>Another coordinator writes the ledger, or this one can't: it has nothing to say any more.</summary>
    private void StepDown()
    {
        _holds?.Abandon();
        (_commits, _leader, _holds) = (null, null, null);
        DeactivateOnIdle();
    }

    private void Send()
    {
        _post.Send(_outbox);
        _waves.Note(_leader?.Wave ?? 0);
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        if (_leader is null)
            return Task.CompletedTask;

        try
        {
            var settled = _leader.Settled;
            _leader.Receive(envelope.Message);
            if (_leader.Settled > settled)
                Settled(_leader.Settled);

            _holds!.Grant();
            Send();
        }
        catch (Exception failure)
        {
            // Half of a message is no state to lead from: a successor raises the term, and hears from everybody anew.
            LogFailed(failure);
            _holds?.Abandon();
            (_leader, _holds) = (null, null);
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    private void Settled(long epoch)
    {
        // The leader may have begun the next wave in the same turn.
        var (recomputed, changed) = _leader!.Completed;
        var wave = _waves.Settled(epoch, recomputed, changed);
        _settledAt = wave.SettledAt;
        _metrics.WaveSettled(recomputed, changed, wave.Took);
        _receipts.Settled(epoch, changed);
        _traces.Settled(wave);
    }

    private async Task Remind(CancellationToken cancellation)
    {
        // Its next activation raises the term, and what this one still has in its queue is committed before it goes.
        if (_whereabouts.IsLeaderAstray())
            MigrateOnIdle();

        await Open();
        _leader?.Remind();
        Send();
    }

    private void Committed(LedgerHead before, LedgerHead after, List<EntryReference> entries)
    {
        // Batches of which nothing was accepted are kept as well, but no wave follows them.
        if (after.Position > before.Position)
            _receipts.Committed(before.Position, after.Position);

        _leader?.Commit(after.Position, entries);
        Send();
    }

    // Interleaves: it only adds to the queue.
    public async Task<AppendOutcome> Append(ProposedBatch proposed)
    {
        await _opening;

        return _commits is null
            ? AppendOutcome.LedgerUnavailable("The ledger can't be reached.")
            : await _commits.Append(proposed);
    }

    public async Task<KeyLookup> FindKey(string principal, string idempotencyKey)
    {
        // Behind the raised term nothing of an earlier coordinator is under way any more.
        await _opening;
        if (_commits?.Find(principal, idempotencyKey) is { } pending)
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

    // Interleaves: a hold is taken, given and ended in one turn each, and a wave begins only while there is none.
    public Task<HeldEpoch> HoldWaves() => _holds?.Take() ?? Task.FromResult(HeldEpoch.None);

    public Task ReleaseWaves(long hold)
    {
        _holds?.Release(hold);

        return Task.CompletedTask;
    }

    public Task<ReceiptAnswer> ReadReceipt(long position)
    {
        var settled = _leader?.Heard ?? -1;
        var (changed, took) = position <= settled ? _receipts.Find(position) : (null, null);

        return Task.FromResult(new ReceiptAnswer(_commits?.Head.Position ?? -1, settled, changed, took));
    }

    public Task<Standing> ReadStanding() => Task.FromResult(new Standing(
        _commits?.Head.Position ?? 0,
        _leader?.Heard ?? -1,
        _settledAt,
        _leader?.Loading ?? _options.PartitionCount,
        _leader is not null,
        _leader?.Term ?? 0,
        _leader?.Wave ?? 0,
        _leader?.Completed.Recomputed ?? 0,
        _commits?.Queued ?? 0,
        _receipts.Behind,
        _whereabouts.Here));

    public Task<WavesAnswer> ReadWaves() => Task.FromResult(_waves.Read());

    [LoggerMessage(Level = LogLevel.Information, Message = "Leading term {Term} from position {Position}")]
    private partial void LogLeading(long term, long position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger is not available")]
    private partial void LogUnavailable(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The leader of waves has met a failure")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger can't be opened")]
    private partial void LogNotOpened(Exception failure);
}

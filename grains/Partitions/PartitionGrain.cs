using Footprints.Identities;
using Footprints.Waves;
using Grains.Intake;
using Grains.Ledger;
using Grains.Placement;
using Grains.Telemetry;
using Grains.Waves;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Partitions;

/// <summary>
/// A set of cells: judges their facts, recomputes them in waves, answers readers. Its state is in the ledger; an
/// activation reads it from there, in slices, and takes part once it has.
/// </summary>
[KeepAlive, PartitionPlacement]
internal sealed partial class PartitionGrain : Grain, IPartitionGrain
{
    private readonly List<WaveMessage> _outbox = [];
    private readonly HashSet<long> _appliedBatches = [];
    private readonly GridOptions _options;
    private readonly ILedger _ledger;
    private readonly IActivationNumbers _activations;
    private readonly Whereabouts _whereabouts;
    private readonly GridMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<PartitionGrain> _logger;
    private readonly PendingFacts _pending;
    private PartitionMember _member = null!;
    private FactDoor _door = null!;
    private FigureReading _reading = null!;
    private Watches _watches = null!;
    private Statements _statements = null!;
    private WavePost _post = null!;
    private IPartitionGrain _self = null!;
    private EntriesWanted? _reads;
    private bool _continues;
    private bool _isBroken;

    public PartitionGrain(
        IOptions<GridOptions> options,
        ILedger ledger,
        IActivationNumbers activations,
        Whereabouts whereabouts,
        GridMetrics metrics,
        TimeProvider time,
        ILogger<PartitionGrain> logger)
    {
        (_options, _ledger, _time, _logger) = (options.Value, ledger, time, logger);
        (_activations, _whereabouts, _metrics) = (activations, whereabouts, metrics);
        _pending = new PendingFacts(time, TimeSpan.FromSeconds(_options.PendingSeconds));
    }

    private int Partition => (int)this.GetPrimaryKeyLong();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _self = this.AsReference<IPartitionGrain>();
        _post = new WavePost(GrainFactory, _options.PartitionCount, _metrics);
        var activation = await _activations.Next();
        _member = new PartitionMember(Partition, _options.PartitionCount, activation, _pending, _outbox, _options.SharingInForce)
        {
            OnSettling = _ => Settling(),
        };

        // Where partitions leave cores idle, these help with levels of a wide wave. This turn's thread takes its share too, and
        // waits only for shares that have begun, each some 0.1 ms of arithmetic over columns that nobody else touches.
        if (_options.PartitionCount < Environment.ProcessorCount)
            _member.Divide = Divide;

        _door = new FactDoor(_member.Index, _pending, _ledger, _options);
        _reading = new FigureReading(_member, activation, _time);
        _watches = new Watches(_member, _reading, Partition, _time);
        _statements = new Statements(_member, GrainFactory, _options, _time);
        var period = TimeSpan.FromMilliseconds(_options.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));
        Observe(Load());
    }

    /// <summary>Whoever is free takes the next share, so that nobody waits for a long turn of somebody else.</summary>
    private static void Divide(int shares, Action<int> run)
    {
        var next = -1;
        Parallel.For(0, Math.Min(shares, Environment.ProcessorCount), _ =>
        {
            while (Interlocked.Increment(ref next) is var share && share < shares)
                run(share);
        });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _metrics.Release(Partition);

        return Task.CompletedTask;
    }

    private async Task Load()
    {
        await new PartitionLoading(_member, Partition, _ledger, _options, _time, _logger).Load();
        Pump();
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        var message = envelope.Message;
        if (message is WaveMessage.Begin { Entries: { } entries })
        {
            foreach (var entry in entries)
                _appliedBatches.Add(entry.Batch);
        }

        Pump(message);

        return Task.CompletedTask;
    }

    public Task Continue()
    {
        _continues = false;
        Pump();

        return Task.CompletedTask;
    }

    /// <summary>Gets on with the wave for one turn, sends what there is to say, and asks for another turn where it must.</summary>
    /// <param name="heard">What it is told first.</param>
    private void Pump(WaveMessage? heard = null)
    {
        if (_isBroken || !TryStep(heard, out var hasMore))
            return;

        if (_member.Wanted is { } wanted && _reads != wanted)
        {
            _reads = wanted;
            Observe(Supply(wanted));
        }

        _post.Send(_outbox);
        if (!hasMore || _continues)
            return;

        _continues = true;
        Observe(_self.Continue());
    }

    /// <summary>A member that failed in the middle of something takes part in nothing any more, and its successor begins from the ledger.</summary>
    private bool TryStep(WaveMessage? heard, out bool hasMore)
    {
        try
        {
            if (heard is not null)
                _member.Receive(heard);

            hasMore = _member.Step(_options.StepWork);

            return true;
        }
        catch (Exception failure)
        {
            (_isBroken, hasMore) = (true, false);
            LogFailed(Partition, failure);
            DeactivateOnIdle();

            return false;
        }
    }

    private async Task Supply(EntriesWanted wanted)
    {
        var facts = await PartitionFacts.ReadOn(_ledger, _member, wanted, CancellationToken.None);
        _reads = null;
        _metrics.Reread(facts.Count);
        _member.Supply(facts, wanted.Through);
        Pump();
    }

    private void Settling()
    {
        _reading.Settling();
        _watches.Note();
        _statements.Note();
        foreach (var batch in _appliedBatches)
            _pending.Release(batch);

        _appliedBatches.Clear();
        Observe(AfterSettling());
    }

    /// <summary>Runs as a turn of its own, after the columns have settled.</summary>
    private async Task AfterSettling()
    {
        await Task.Yield();
        _reading.Settled();
        await _watches.Tell();
    }

    private Task Remind(CancellationToken cancellation)
    {
        if (_isBroken)
            return Task.CompletedTask;

        // Its next activation reads the ledger, and takes part in waves from there on.
        if (_whereabouts.IsPartitionAstray(Partition))
            MigrateOnIdle();

        _metrics.Hold(Partition, _member.Cells.OwnCount, _member.Cells.Inputs, _pending.Count, _member.SettledThrough >= 0);
        _member.Remind();
        _pending.ReleaseForgotten();
        Observe(_statements.Propose());
        Pump();

        Observe(KeepCoordinator());

        return Task.CompletedTask;
    }

    /// <summary>Whoever asks keeps the coordinator alive, so that a new one is activated where the old one was lost.</summary>
    private async Task KeepCoordinator()
    {
        try
        {
            await GrainFactory.GetGrain<Coordination.ICoordinatorGrain>(0).ReadStanding();
        }
        catch (Exception failure)
        {
            // What is wrong there is no failure of this partition: it is told, and asked again with the next reminder.
            LogUnanswered(Partition, failure);
        }
    }

    // Rarely asks the ledger; no other push is judged meanwhile, so that versions follow on.
    public async Task<ValidationAnswer> Validate(long batch, List<FactEnvelope> facts, bool isDryRun) =>
        _member.SettledThrough < 0
            ? new ValidationAnswer([], [], "LOADING")
            : await _door.Validate(batch, facts, isDryRun);

    public Task Release(long batch)
    {
        _pending.Release(batch);

        return Task.CompletedTask;
    }

    // Interleaves, as all that reads: it takes settled columns in one go, before or after its only await.
    public Task<FigureAnswer> Read(FigureQuestion question) => _reading.Read(question);

    public Task<ListAnswer> List(ListQuestion question) => Task.FromResult(_reading.List(question));

    public Task Watch(IFigureObserver observer, EntityId[] ids)
    {
        _watches.Renew(observer, ids);

        return Task.CompletedTask;
    }

    public Task<PublishedAnswer> ReadPublished(EntityId product)
    {
        var slot = _member.Cells.Find(product.Key);

        return Task.FromResult(_member.Statements.Published.TryGetValue(slot, out var last)
            ? new PublishedAnswer(last.Version, last.Uuid, last.Position)
            : new PublishedAnswer(0, null, 0));
    }

    public Task<PartitionState> ReadState() => Task.FromResult(new PartitionState(
        Partition,
        _member.IsLoaded,
        _member.SettledThrough,
        _member.Cells.OwnCount,
        _member.Cells.Inputs,
        _pending.Count,
        _whereabouts.Here));

    // Interleaves as the others that read.
    public Task<TotalsAnswer> ReadTotals(TotalsQuestion question) => _reading.ReadTotals(question);

    /// <summary>What fails outside a call must not fail silently: a new activation begins from the ledger.</summary>
    private void Observe(Task task)
    {
        if (task.IsCompletedSuccessfully)
            return;

        _ = task.ContinueWith(
            failed =>
            {
                LogFailed(Partition, failed.Exception!);
                if (failed.Exception!.InnerException is not (LedgerUnavailableException or TimeoutException or OrleansException))
                    DeactivateOnIdle();
                else
                    _reads = null;
            },
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Current);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} gets no answer from the coordinator")]
    private partial void LogUnanswered(int partition, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} has met a failure")]
    private partial void LogFailed(int partition, Exception failure);
}

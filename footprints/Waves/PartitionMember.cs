using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>The validated bodies of facts that a partition has accepted and the ledger has not shown it yet.</summary>
public interface IFactBodies
{
    /// <summary>The body, or none where it is not at hand; then the entries are read from the ledger.</summary>
    Fact? Find(in EntryReference entry);
}

/// <summary>
/// Entries that a partition must read from the ledger: those that concern it (<see cref="PartitionMember.Concerns"/>) after
/// one position, through another.
/// </summary>
public readonly record struct EntriesWanted(long After, long Through);

/// <summary>
/// A partition's part in waves: applies facts, recomputes what is dirty level by level, tells others what they use. A pure
/// state machine: messages in, messages out, and <see cref="Step"/> to get on in slices.
/// </summary>
/// <remarks>
/// Whatever an interrupted wave has touched is dirty again in the next one, and whoever uses it is told again: numbers are
/// always recomputed from stored numbers, never from differences, so that saying it twice does no harm.
/// </remarks>
public sealed class PartitionMember
{
    private readonly Seat _seat;
    private readonly FactApplication _application;
    private readonly LevelRun _levels;
    private readonly Telling _telling;
    private readonly Halo _halo;
    private readonly IFactBodies _bodies;
    private SnapshotLoading? _loading;
    private readonly Queue<LedgerFact> _facts = [];
    private Phase _phase = Phase.Idle;
    private WaveMessage.Begin? _begin;
    private WaveMessage.Begun? _begun;
    private WaveMessage.Shaped? _shaped;
    private WaveMessage.Run? _run;
    private WaveMessage.Ran? _ran;
    private bool _mustArrange;
    private WaveMessage.Settled? _settled;
    private int _step;
    private int _horizon;

    public PartitionMember(
        int partition, int partitions, long activation, IFactBodies bodies, List<WaveMessage> outbox,
        Sharing sharing = Sharing.Open)
    {
        Cells = new CellTable(partition, partitions, sharing);
        _seat = new Seat(partition, new Roster(partitions), activation, outbox);
        _application = new FactApplication(Cells);
        _telling = new Telling(Cells, _application, _seat, outbox);
        _levels = new LevelRun(Cells, _telling);
        _halo = new Halo(Cells);
        _bodies = bodies;
        Reader = new CellReader(Cells, _levels.ClosedBy);
        Index = new CellIndex(Cells);
    }

    public CellTable Cells { get; }

    /// <summary>What readers may see.</summary>
    public CellReader Reader { get; }

    /// <summary>What is applied.</summary>
    public CellIndex Index { get; }

    /// <summary>What was published and what expires.</summary>
    public OwnStatements Statements => _application.Statements;

    /// <summary>Own slots that the running wave has touched.</summary>
    public IEnumerable<int> TouchedSlots
    {
        get
        {
            for (var index = 0; index < Cells.Settled.TouchedCount; index++)
            {
                if (Cells.Settled.Touched(index) is >= 0 and var slot)
                    yield return slot;
            }
        }
    }

    /// <summary>Whether the running wave has changed a slot's number, bit for bit.</summary>
    public bool HasChanged(int slot) => Cells.Settled.HasChanged(slot);

    /// <summary>Whether the partition has read its facts; until then it takes no part.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>The last position that it has heard settled; -1 where it has settled nothing.</summary>
    public long SettledThrough { get; private set; } = -1;

    /// <summary>Every entry of its places up to here is in the cells.</summary>
    public long Applied { get; private set; }

    /// <summary>Whether a wave has begun here that has not settled.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What the host must read from the ledger and <see cref="Supply"/>.</summary>
    public EntriesWanted? Wanted { get; private set; }

    /// <summary>Called just before a wave settles here, with its epoch: the touched slots can still be compared.</summary>
    public Action<long>? OnSettling { get; set; }

    /// <summary>Runs so many shares of a long computation, on several threads where there are any; one after the other by default.</summary>
    public Action<int, Action<int>> Divide
    {
        set => _levels.Divide = value;
    }

    /// <summary>Takes in a fact of a snapshot before the partition takes part.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a fact of this kind and schema.</exception>
    public void Load(in LedgerPayload payload)
    {
        if (_loading is null)
        {
            Cells.BeginLoading();
            _loading = new SnapshotLoading(Cells, _application);
        }

        _loading.Load(payload);
    }

    /// <summary>The snapshot is complete, as of this position.</summary>
    public void FinishLoading(long position)
    {
        Applied = position;
        IsLoaded = true;
        Cells.FinishLoading();
        _loading = null;
        _seat.Join(SettledThrough, Applied, IsLoaded);
    }

    /// <summary>Whether its snapshot must have the shares, which lie in another partition's places.</summary>
    public bool ReadsShares =>
        Cells.Barring is not null && Cells.Partition != Cells.Partitions - 1;

    /// <summary>Whether the partition takes in facts of this entity: its own, and shares where figures must be shared.</summary>
    public bool Concerns(CellKey entity) =>
        entity.PartitionOf(Cells.Partitions) == Cells.Partition || (entity.IsCommon && Cells.Barring is not null);

    public void Receive(WaveMessage message)
    {
        if (_seat.Admit(message, SettledThrough, Applied, IsLoaded) is not { } inWave)
            return;

        if (inWave is WaveMessage.Settle settle)
        {
            Receive(settle);
            return;
        }

        Enter(inWave);
        if (inWave.From >= 0)
            Meet(inWave.From, inWave.FromActivation);

        ReceiveInWave(inWave);
    }

    /// <summary>Entries that were wanted: all that concern this partition after the asked position through another.</summary>
    public void Supply(IReadOnlyList<LedgerFact> facts, long through)
    {
        if (Wanted is not { } wanted || wanted.Through != through)
            return;

        Wanted = null;
        foreach (var fact in facts)
            _facts.Enqueue(fact);
    }

    /// <summary>Says again what was not acknowledged.</summary>
    public void Remind() => _seat.Remind();

    /// <summary>Gets on by so many additions; true while there is more to do without hearing from others.</summary>
    public bool Step(int work)
    {
        switch (_phase)
        {
            case Phase.Applying:
                return Apply(work);
            case Phase.Telling:
                FinishTelling();
                return false;
            case Phase.Shaping:
                FinishShaping();
                return false;
            case Phase.Running:
                return Run(work);
            default:
                return false;
        }
    }

    /// <summary>
    /// Gives the memory of its cells back at once, of a member that has served: else it would lie there until the collector, which
    /// does not see it, comes by. Nothing may be asked of it any more.
    /// </summary>
    public void Free()
    {
        _levels.FreeAll();
        Cells.FreeAll();
    }

    private void Enter(WaveMessage.InWave message)
    {
        if (!_seat.Enter(message))
            return;

        _begin = null;
        _begun = null;
        _shaped = null;
        _run = null;
        _ran = null;
        _mustArrange = false;
        _settled = null;
        _step = 0;
        _phase = Phase.Idle;
        _levels.Restart();
        _facts.Clear();
        _halo.Restart();
        Wanted = null;
        _telling.MakeUp();
        if (IsOpen || !Cells.Settled.HasSettled)
            _telling.TakeOver();

        IsOpen = true;
    }

    private void Meet(int member, long activation)
    {
        if (_seat.Activations[member] == activation)
            return;

        _seat.Activations[member] = activation;
        _telling.Meet(member);
    }

    private void Meet(IReadOnlyList<long> activations)
    {
        for (var member = 0; member < activations.Count; member++)
        {
            if (member != Cells.Partition)
                Meet(member, activations[member]);
        }
    }

    private void ReceiveInWave(WaveMessage.InWave message)
    {
        switch (message)
        {
            case WaveMessage.Begin begin:
                Receive(begin);
                break;
            case WaveMessage.Shape shape:
                Receive(shape);
                break;
            case WaveMessage.Run run:
                Receive(run);
                break;
            case WaveMessage.Acknowledged acknowledged:
                Receive(acknowledged);
                break;
            case WaveMessage.Letter letter:
                Receive(letter);
                break;
        }
    }

    private void Receive(WaveMessage.Begin begin)
    {
        if (_begin is not null)
        {
            if (_begun is not null)
                _seat.Send(_begun);
            else if (_ran is not null && _step == 1)
                _seat.Send(_ran);

            return;
        }

        _begin = begin;
        Meet(begin.Activations);
        _phase = Phase.Applying;
        if (begin.Entries is null || !TryTakeBodies(begin.Entries))
        {
            if (Applied < begin.Epoch)
                Wanted = new EntriesWanted(Applied, begin.Epoch);
        }
    }

    private bool TryTakeBodies(IReadOnlyList<EntryReference> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Position <= Applied || entry.Position > _seat.Epoch || !Concerns(entry.Entity))
                continue;

            if (_bodies.Find(entry) is not { } fact)
            {
                _facts.Clear();
                return false;
            }

            _facts.Enqueue(new LedgerFact(entry.Position, entry.Series, entry.Version, fact));
        }

        return true;
    }

    private bool Apply(int work)
    {
        if (Wanted is not null)
            return false;

        while (work > 0 && _facts.TryDequeue(out var fact))
        {
            if (fact.Position > Applied && fact.Position <= _seat.Epoch)
                _application.Apply(fact);

            work -= 40;
        }

        if (_facts.Count > 0)
            return true;

        Applied = Math.Max(Applied, _seat.Epoch);
        _phase = Phase.Telling;
        _mustArrange = _telling.Tell();
        if (_begin is { IsAlone: true } && !_mustArrange && !_telling.AwaitsOwners && _seat.MayCompute)
        {
            (_step, _horizon, _phase) = (1, int.MaxValue, Phase.Running);
            return true;
        }

        FinishTelling();

        return false;
    }

    private void FinishTelling()
    {
        if (_phase != Phase.Telling || !_seat.IsQuiet)
            return;

        _phase = Phase.Idle;
        _begun = new WaveMessage.Begun
        {
            Head = _seat.HeadTo(Roster.Leader),
            Lowest = Cells.LowestWaiting,
            Touched = _seat.TakeTouched(),
            IsReshaped = _mustArrange,
            AwaitsOwners = _telling.AwaitsOwners,
        };
        _seat.Send(_begun);
    }

    private void Receive(WaveMessage.Shape shape)
    {
        if (_shaped is not null)
            _seat.Send(_shaped);

        if (_shaped is not null || _phase != Phase.Idle)
            return;

        Meet(shape.Activations);
        _phase = Phase.Shaping;
        _mustArrange = _telling.TellShapes();
        FinishShaping();
    }

    private void FinishShaping()
    {
        if (_phase != Phase.Shaping || !_seat.IsQuiet)
            return;

        _phase = Phase.Idle;
        _shaped = new WaveMessage.Shaped
        {
            Head = _seat.HeadTo(Roster.Leader),
            IsReshaped = _mustArrange,
        };
        _seat.Send(_shaped);
    }

    private void Receive(WaveMessage.Run run)
    {
        if (run.Step <= _step)
        {
            if (run.Step == _step && _phase == Phase.Idle && _ran is not null)
                _seat.Send(_ran);

            return;
        }

        if (_phase != Phase.Idle)
            return;

        _run = run;
        TryRun();
    }

    /// <summary>Begins the step that the leader wants, once every letter is there that it must include.</summary>
    private void TryRun()
    {
        if (_run is null || !_seat.HasTaken(_run.Announced))
            return;

        (_step, _horizon) = (_run.Step, _run.Horizon);
        (_run, _ran) = (null, null);
        _phase = Phase.Running;
    }

    private bool Run(int work)
    {
        while (true)
        {
            var level = Cells.LowestWaiting;
            var limit = Math.Min(_horizon, _seat.LowestTouched);
            if (level == DirtyLevels.None || level > limit)
            {
                FinishRunning();
                return false;
            }

            if (!_levels.TryComplete(level, ref work))
                return true;

            _telling.Flush(level);
        }
    }

    private void FinishRunning()
    {
        var (recomputed, changed) = _levels.TakeCounts();
        _phase = Phase.Idle;
        _ran = new WaveMessage.Ran
        {
            Head = _seat.HeadTo(Roster.Leader),
            Step = _step,
            Lowest = Cells.LowestWaiting,
            Touched = _seat.TakeTouched(),
            Recomputed = recomputed,
            Changed = changed,
        };
        _seat.Send(_ran);
    }

    private void Receive(WaveMessage.Settle settle)
    {
        if (settle.Wave == _seat.Wave && IsOpen)
            Settle();
        else if (settle.Wave > _seat.Wave && !IsOpen && Cells.Settled.HasSettled)
        {
            // A wave that had nothing to do here.
            _seat.Enter(settle);
            OnSettling?.Invoke(settle.Epoch);
            SettledThrough = Math.Max(SettledThrough, settle.Epoch);
            Applied = Math.Max(Applied, settle.Epoch);
        }

        if (IsOpen || SettledThrough < settle.Epoch)
            return;

        _settled = new WaveMessage.Settled
        {
            Head = _seat.HeadTo(Roster.Leader) with { Wave = settle.Wave, Epoch = settle.Epoch },
        };
        SaySettled();
    }

    /// <summary>Tells the leader, who may then begin another wave: what the order was told must have arrived.</summary>
    private void SaySettled()
    {
        if (_settled is null || !_seat.IsQuiet)
            return;

        _seat.Send(_settled);
        _settled = null;
    }

    private void Settle()
    {
        OnSettling?.Invoke(_seat.Epoch);
        Cells.Settled.Settle();
        foreach (var letter in _seat.TakeUnanswered())
            _telling.Reuse(letter);

        SettledThrough = Math.Max(SettledThrough, _seat.Epoch);
        Applied = Math.Max(Applied, _seat.Epoch);
        IsOpen = false;
    }

    private void Receive(WaveMessage.Acknowledged acknowledged)
    {
        var letter = _seat.Hear(acknowledged);
        if (letter is WaveMessage.Use use && acknowledged.Used is { } used)
        {
            _halo.Take(use, used);
            _telling.Know(use);
        }
        else if (letter is not null)
            _telling.Reuse(letter);

        SaySettled();
    }

    private void Receive(WaveMessage.Letter letter)
    {
        var isNew = _seat.Takes(letter);
        UsedCells? used = null;
        switch (letter)
        {
            case WaveMessage.Use use:
                used = _telling.Answer(use);
                break;
            case WaveMessage.Restated restated when isNew:
                _halo.Take(restated);
                break;
            case WaveMessage.Totals totals when isNew:
                _halo.Take(totals);
                break;
            case WaveMessage.Places places when isNew:
                Arrangement.Take(Cells, places);
                break;
            case WaveMessage.LoopTotals totals when isNew:
                _levels.Take(totals);
                break;
        }

        if (!isNew || !letter.IsShort)
            _seat.Acknowledge(letter, Cells.LowestWaiting, used);

        TryRun();
    }

    private enum Phase
    {
        Idle,
        Applying,
        Telling,
        Shaping,
        Running,
    }
}

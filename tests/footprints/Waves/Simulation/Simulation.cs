using Footprints.Identities;
using Footprints.Tests.Recomputation;
using Footprints.Waves;
using Footprints.Waves.Wire;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>
/// Drives a leader and its members over a bag of messages through whatever a schedule asks for, and looks at every step
/// whether what partitions show is right. The same schedule takes the same course.
/// </summary>
internal sealed class Simulation
{
    private const int FairRounds = 60;
    private const int MostSteps = 50_000;
    private const int StepsPerFact = 30;
    private const int StepsPerLook = 64;
    private const int OneInFatal = 8;

    private readonly Schedule _schedule;
    private readonly Action<string>? _trace;
    private readonly Random _random;
    private readonly Roster _roster;
    private readonly SimulatedLedger _ledger;
    private readonly Life[] _lives;
    private readonly List<Life> _zombies = [];
    private readonly List<WaveLeader> _stale = [];
    private readonly List<List<WaveMessage>> _leaderOutboxes = [];
    private readonly List<WaveMessage> _bag = [];
    private readonly Queue<(long Head, List<EntryReference> Entries)> _untold = [];
    private readonly List<long> _epochs = [];
    private WaveLeader _leader;
    private List<WaveMessage>? _heldFromLeader;
    private long _lastActivation;
    private int _steps;
    private int _nextBatch;
    private int _met;

    private Simulation(Schedule schedule, Action<string>? trace)
    {
        (_schedule, _trace) = (schedule, trace);
        _random = new Random(schedule.Seed ^ 0x5eed);
        _roster = new Roster(schedule.Partitions);
        _ledger = new SimulatedLedger(schedule.Sharing);
        _lives = new Life[_roster.Count];
        for (var member = 0; member < _roster.Count; member++)
            _lives[member] = NewLife(member);

        _leader = NewLeader(term: 1);
    }

    /// <summary>Cells that waves after the first computed.</summary>
    public long Recomputed { get; private set; }

    /// <summary>Cells that those waves had to compute; only known for a run without loops.</summary>
    public long Affected => _epochs.Zip(_epochs.Skip(1), (before, after) => AffectedCells.Count(_ledger, before, after)).Sum();

    /// <summary>Whether the schedule's accident has happened.</summary>
    public bool HadAccident { get; private set; }

    public bool HasLoops => _epochs.Exists(epoch => _ledger.NetworkAt(epoch).HasLoops);

    private IEnumerable<PartitionLife> Partitions => _lives.OfType<PartitionLife>();

    /// <summary>What is shown of an entity in the end: its vector, and what it must be.</summary>
    public (double[] Shown, PlainCell Must) EndOf(CellKey key)
    {
        var cells = ((PartitionLife)_lives[key.PartitionOf(_roster.Partitions)]).Partition.Cells;
        var slot = cells.Find(key);

        var shown = new double[slot < 0 ? 0 : Lanes.Lanes.Width];
        if (slot >= 0)
            cells.Settled.Read(slot, shown);

        return (shown, _ledger.NetworkAt(_ledger.Head).CellOf(key));
    }

    public static Simulation Run(Schedule schedule, Action<string>? trace = null)
    {
        var simulation = new Simulation(schedule, trace);
        try
        {
            simulation.RunChaos();
            simulation.RunFairly();
        }
        catch (Exception failure) when (failure is not SimulationFailure)
        {
            throw new SimulationFailure(failure.ToString());
        }

        return simulation;
    }

    private void RunChaos()
    {
        while (_nextBatch < _schedule.Batches.Count)
        {
            for (var step = _random.Next(_schedule.StepsPerBatch + 1); step > 0; step--)
                StepOnce();

            Commit();
        }

        for (var step = _random.Next(_schedule.StepsPerBatch + 1); step > 0; step--)
            StepOnce();
    }

    private void StepOnce()
    {
        var dice = _random.Next(10_000);
        if ((dice -= _schedule.Crashes) < 0)
            Crash(_random.Next(_roster.Count));
        else if ((dice -= _schedule.NewLeaders) < 0)
            ReplaceLeader();
        else if ((dice -= _schedule.Freezes) < 0)
            Freeze(_random.Next(Roster.Leader, _roster.Count));
        else if ((dice -= _schedule.Holds) < 0)
            HoldOrRelease();
        else if (_schedule.HasFaults && dice % 40 == 0)
            Remind(_random.Next(-1, _roster.Count));
        else
            GetOn();
    }

    private void GetOn()
    {
        switch (_random.Next(4))
        {
            case 0 when _untold.Count > 0:
                Tell();
                break;
            case 1:
                var life = _lives[_random.Next(_roster.Count)];
                if (life.Frozen is null)
                    Work(life, _schedule.HasSmallSteps ? _random.Next(1, 60) : 10_000);

                break;
            default:
                Deliver();
                break;
        }
    }

    private void Commit()
    {
        var batch = _schedule.Batches[_nextBatch++];
        var entries = _ledger.Commit(batch);
        _trace?.Invoke($"commit through {_ledger.Head}: {string.Join(", ", entries.Select(entry => Describe(_ledger.At(entry.Position))))}");
        foreach (var entry in entries)
        {
            if (_random.NextDouble() < _schedule.MissingBodies)
                continue;

            if (_lives[entry.Entity.PartitionOf(_roster.Partitions)] is PartitionLife { IsLoading: false } life)
                life.Keep(entry.Position, _ledger.At(entry.Position).Fact);
        }

        _untold.Enqueue((_ledger.Head, entries));
        if (_random.Next(2) == 0)
            Tell();
    }

    private void Tell()
    {
        if (_heldFromLeader is not null)
            return;

        var (head, entries) = _untold.Dequeue();
        _leader.Commit(head, entries);
        CollectFromLeaders();
    }

    private void Crash(int member)
    {
        _trace?.Invoke($"member {member} crashes");
        var old = _lives[member];
        _lives[member] = NewLife(member);
        if (_random.Next(3) == 0)
            _zombies.Add(old);

        if (old.Frozen is { } held)
            _bag.AddRange(held);

        old.Frozen = null;
    }

    private void ReplaceLeader()
    {
        _trace?.Invoke($"a new leader of term {_leader.Term + 1}");
        if (_random.Next(2) == 0)
            _stale.Add(_leader);

        _bag.AddRange(_heldFromLeader ?? []);
        _heldFromLeader = null;

        // What the old one had not heard, the new one reads as the ledger's head.
        _untold.Clear();
        _leader = NewLeader(_leader.Term + 1);
    }

    private void Freeze(int member)
    {
        if (member == Roster.Leader)
        {
            FreezeLeader();
            return;
        }

        var life = _lives[member];
        if (life.Frozen is { } held)
        {
            _trace?.Invoke($"member {member} thaws");
            life.Frozen = null;
            _bag.AddRange(held);
        }
        else
        {
            _trace?.Invoke($"member {member} freezes");
            life.Frozen = [];
        }
    }

    private void FreezeLeader()
    {
        _trace?.Invoke(_heldFromLeader is null ? "the leader freezes" : "the leader thaws");
        _bag.AddRange(_heldFromLeader ?? []);
        _heldFromLeader = _heldFromLeader is null ? [] : null;
    }

    private void HoldOrRelease()
    {
        _trace?.Invoke(_leader.IsHeld ? "waves go on" : "the next wave is held");
        if (_leader.IsHeld)
            _leader.Release();
        else
            _leader.Hold();

        CollectFromLeaders();
    }

    private void Remind(int member)
    {
        if (member == Roster.Leader)
        {
            if (_heldFromLeader is null)
                _leader.Remind();

            foreach (var stale in _stale)
                stale.Remind();

            CollectFromLeaders();
        }
        else if (_lives[member].Frozen is null)
        {
            _lives[member].Remind();
            Collect(_lives[member]);
        }
    }

    private void Deliver()
    {
        if (_bag.Count == 0)
            return;

        var at = _random.NextDouble() < _schedule.Overtaking ? _random.Next(_bag.Count) : 0;
        var message = _bag[at];
        _bag.RemoveAt(at);
        if (_schedule.Loss > 0 && _random.NextDouble() < _schedule.Loss)
        {
            _trace?.Invoke($"lost: {Describe(message)}");
            return;
        }

        if (message.GetType() == _schedule.FatalMessage && _random.Next(OneInFatal) == 0)
        {
            // It is lost, and with it somebody who has a part in the wave.
            var victim = _random.Next(Roster.Leader, _roster.Count);
            if (victim == Roster.Leader)
                ReplaceLeader();
            else
                Crash(victim);

            // Noticed at once, the wave begins anew before anybody has said again what was lost.
            if (_random.Next(2) == 0)
                Remind(Roster.Leader);

            return;
        }

        if (_schedule.Doubling > 0 && _random.NextDouble() < _schedule.Doubling)
            _bag.Insert(_random.Next(_bag.Count + 1), message);

        Deliver(message);
    }

    private void Deliver(WaveMessage message)
    {
        if (message.GetType() == _schedule.Accident?.Message && ++_met == _schedule.Accident.Nth && IsLostTo(_schedule.Accident.Kind, message))
            return;

        if (SiloOf(message.From) != SiloOf(message.To))
            message = WaveFormat.Read(WaveFormat.Write(message), WaveFormat.WriteKinds(message));

        if (message.To == Roster.Leader)
        {
            if (_heldFromLeader is not null && message.Term == _leader.Term)
            {
                _heldFromLeader.Add(message);
                return;
            }

            _trace?.Invoke($"the leader hears {Describe(message)}");
            if (message is WaveMessage.Ran { Wave: > 1 } ran)
                Recomputed += ran.Recomputed;

            _leader.Receive(message);
            foreach (var stale in _stale)
                stale.Receive(message);

            CollectFromLeaders();
            return;
        }

        var life = LifeOf(message);
        if (life.Frozen is { } held)
        {
            held.Add(message);
            return;
        }

        _trace?.Invoke($"{message.To} hears {Describe(message)}");
        life.Receive(message);
        Collect(life);
    }

    /// <summary>Lets the accident happen; whether the message is lost to it.</summary>
    private bool IsLostTo(AccidentKind kind, WaveMessage message)
    {
        HadAccident = true;
        _trace?.Invoke($"{kind} at {Describe(message)}");
        switch (kind)
        {
            case AccidentKind.ReceiverDies:
                _lives[message.To] = NewLife(message.To);
                break;
            case AccidentKind.ReceiverIsReplaced:
                _zombies.Add(_lives[message.To]);
                _lives[message.To] = NewLife(message.To);
                break;
            case AccidentKind.SenderDies:
                _lives[message.From] = NewLife(message.From);
                break;
            case AccidentKind.LeaderDies or AccidentKind.LeaderIsReplaced:
                if (kind == AccidentKind.LeaderIsReplaced)
                    _stale.Add(_leader);

                _untold.Clear();
                _leader = NewLeader(_leader.Term + 1);
                break;
        }

        return kind is not (AccidentKind.ReceiverIsReplaced or AccidentKind.LeaderIsReplaced);
    }

    /// <summary>The leader lives in the first silo.</summary>
    private int SiloOf(int member) => Math.Max(member, 0) % _schedule.Silos;

    private Life LifeOf(WaveMessage message)
    {
        foreach (var zombie in _zombies)
        {
            if (zombie.Member == message.To
                && (message is WaveMessage.InWave inWave ? inWave.ToActivation == zombie.Activation : _random.Next(4) == 0))
                return zombie;
        }

        return _lives[message.To];
    }

    /// <summary>Lets a member's host do what it has to do.</summary>
    private void Work(Life life, int work)
    {
        if (life is PartitionLife { IsLoading: true } loading)
            loading.Load(_random);
        else if (life is PartitionLife { IsReading: true } reading)
            reading.Read();
        else if (life.HasMore)
            life.Step(work);

        Collect(life);
    }

    private void Collect(Life life)
    {
        CountStep();

        Post(life.Outbox);
        if (life is PartitionLife partition && (partition.Partition.SettledThrough != partition.Seen || _steps % (StepsPerLook + _ledger.Head) == 0))
        {
            if (partition.Partition.SettledThrough != partition.Seen)
                _trace?.Invoke($"{life.Member} has settled {partition.Partition.SettledThrough}");

            Readers.Look(_ledger, partition);
        }
    }

    private void CountStep()
    {
        if (++_steps > MostSteps + (StepsPerFact * _ledger.Head))
            throw new SimulationFailure("it takes too many steps");
    }

    private void CollectFromLeaders()
    {
        CountStep();

        foreach (var outbox in _leaderOutboxes)
            Post(outbox);

        if (_leader.Settled >= 0 && (_epochs.Count == 0 || _epochs[^1] != _leader.Settled))
            _epochs.Add(_leader.Settled);

        if (_leader.IsIdle && Partitions.Any(life => life.Partition.SettledThrough >= 0 && life.Partition.SettledThrough != _leader.Heard))
            throw new SimulationFailure($"no wave runs, and not every partition shows {_leader.Heard}");

        if (_leader.Settled > _ledger.Head)
            throw new SimulationFailure("the leader has settled what is not there");
    }

    private void Post(List<WaveMessage> outbox)
    {
        foreach (var message in outbox)
            _bag.Add(message);

        outbox.Clear();
    }

    /// <summary>From here on nothing goes wrong any more: all must come to rest, and be right.</summary>
    private void RunFairly()
    {
        _trace?.Invoke("nothing goes wrong from here on");
        if (_heldFromLeader is not null)
            FreezeLeader();

        for (var member = 0; member < _roster.Count; member++)
        {
            if (_lives[member].Frozen is not null)
                Freeze(member);
        }

        if (_leader.IsHeld)
            HoldOrRelease();

        for (var round = 0; round < FairRounds; round++)
        {
            // The schedule's accident may still leave one behind, but not for ever.
            _zombies.Clear();
            while (_untold.Count > 0)
                Tell();

            DeliverAll();
            var hasReminded = round > 0 || !_schedule.HasFaults;
            if (hasReminded && _leader.IsIdle && _leader.Settled == _ledger.Head && _leader.Loading == 0 && _nextBatch == _schedule.Batches.Count)
            {
                Readers.LookAtEnd(_ledger, [.. Partitions]);
                return;
            }

            if (!_schedule.HasFaults)
                throw new SimulationFailure($"stuck without any fault: {Standstill()}");

            for (var member = -1; member < _roster.Count; member++)
                Remind(member);
        }

        throw new SimulationFailure($"no rest: {Standstill()}");
    }

    private string Standstill() =>
        $"the leader of term {_leader.Term} has settled {_leader.Settled} of {_ledger.Head}, is in wave {_leader.Wave}"
        + $" for {_leader.Epoch}, awaits {string.Join(", ", _leader.Awaited)}";

    private void DeliverAll()
    {
        bool hasMore;
        do
        {
            hasMore = _bag.Count > 0;
            while (_bag.Count > 0)
            {
                var message = _bag[0];
                _bag.RemoveAt(0);
                Deliver(message);
            }

            foreach (var life in _lives)
            {
                hasMore |= life.HasMore || life is PartitionLife { IsLoading: true } or PartitionLife { IsReading: true };
                Work(life, 10_000);
            }
        }
        while (hasMore);
    }

    private Life NewLife(int member)
    {
        var activation = ++_lastActivation;

        return member < _roster.Partitions
            ? new PartitionLife(_ledger, _schedule.Sharing, member, _roster.Partitions, activation)
            : new PlainLife(_roster, member, activation);
    }

    private WaveLeader NewLeader(long term)
    {
        var outbox = new List<WaveMessage>();
        _leaderOutboxes.Add(outbox);
        var leader = new WaveLeader(_roster.Partitions, term, _ledger.Head, outbox);
        Post(outbox);

        return leader;
    }

    private static string Describe(Footprints.Facts.LedgerFact fact) => $"{fact.Position} {fact.Fact.Id.Text} v{fact.Version} ({fact.Fact.GetType().Name})";

    private static string Describe(WaveMessage message)
    {
        var wave = message is WaveMessage.InWave inWave
            ? $" wave {inWave.Wave} epoch {inWave.Epoch} [{inWave.FromActivation}->{inWave.ToActivation}]"
            : string.Empty;
        var more = message switch
        {
            WaveMessage.Run run => $" step {run.Step} through {run.Horizon}",
            WaveMessage.Ran ran => $" step {ran.Step} lowest {ran.Lowest}",
            WaveMessage.Letter letter => $" number {letter.Number}",
            WaveMessage.Acknowledged acknowledged => $" number {acknowledged.Number} lowest {acknowledged.Lowest}",
            WaveMessage.Joined joined => $" activation {joined.Activation} loaded {joined.IsLoaded} settled {joined.SettledThrough}",
            _ => string.Empty,
        };

        return $"{message.GetType().Name} from {message.From} term {message.Term}{wave}{more}";
    }
}

namespace Footprints.Waves;

/// <summary>
/// Leads waves: one at a time, level by level, each of the members that have something to do. A pure state machine:
/// messages in, messages out.
/// </summary>
/// <remarks>
/// A wave is not rolled back: where a member has changed or a message is lost for good, the next wave takes over what is
/// dirty, with the head as its epoch. Nothing is settled before every level of every member is complete, and no wave
/// begins before every partition has heard that the last one settled; so at most one epoch is ever in doubt.
/// </remarks>
public sealed class WaveLeader
{
    private readonly Roster _roster;
    private readonly List<WaveMessage> _outbox;
    private readonly long[] _activations;
    private readonly bool[] _isLoaded;
    private readonly int[] _lowest;
    private readonly int[,] _letters;
    private readonly HashSet<int> _awaited = [];
    private readonly List<EntryReference>[] _entries;
    private Phase _phase = Phase.Joining;
    private bool _isTakeover = true;
    private bool _isReshaped;
    private bool _awaitsOwners;
    private bool _isAlone;
    private int _step;
    private int _horizon;

    public WaveLeader(int partitions, long term, long head, List<WaveMessage> outbox)
    {
        _roster = new Roster(partitions);
        _outbox = outbox;
        Term = term;
        Head = head;
        _activations = new long[_roster.Count];
        _isLoaded = new bool[_roster.Count];
        _lowest = new int[_roster.Count];
        _letters = new int[_roster.Count, _roster.Count];
        _entries = new List<EntryReference>[partitions];
        for (var partition = 0; partition < partitions; partition++)
            _entries[partition] = [];

        for (var member = 0; member < _roster.Count; member++)
            _awaited.Add(member);

        Greet();
    }

    public long Term { get; }

    /// <summary>The last committed position that this leader knows of.</summary>
    public long Head { get; private set; }

    /// <summary>The last position that some partition has heard settled; -1 before the first.</summary>
    public long Settled { get; private set; } = -1;

    /// <summary>The last position that every partition has heard settled; -1 before the first.</summary>
    public long Heard { get; private set; } = -1;

    /// <summary>The running wave's number; rises within the term.</summary>
    public long Wave { get; private set; }

    /// <summary>What the running wave will have settled.</summary>
    public long Epoch { get; private set; } = -1;

    /// <summary>Cells computed and changed in the running or last wave.</summary>
    public long Recomputed { get; private set; }

    public long Changed { get; private set; }

    /// <summary>The same for the last wave whose every level was complete.</summary>
    public (long Recomputed, long Changed) Completed { get; private set; }

    /// <summary>Whether no wave runs and every member is there: then every partition shows <see cref="Heard"/>.</summary>
    public bool IsIdle => _phase == Phase.Idle;

    /// <summary>Whether the next wave waits for <see cref="Release"/>.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>How many partitions have not loaded yet.</summary>
    public int Loading => _isLoaded.Take(_roster.Partitions).Count(isLoaded => !isLoaded);

    /// <summary>Members that the leader waits for, for those who look for what is wrong.</summary>
    public IReadOnlyCollection<int> Awaited => _awaited;

    /// <summary>
    /// Entries are durable up to <paramref name="head"/>; each is listed with the partition of its place, or with all where it
    /// concerns all.
    /// </summary>
    public void Commit(long head, IEnumerable<EntryReference> entries)
    {
        Head = Math.Max(Head, head);
        foreach (var entry in entries)
        {
            if (entry.Entity.IsCommon)
                Array.ForEach(_entries, of => of.Add(entry));
            else
                _entries[entry.Entity.PartitionOf(_roster.Partitions)].Add(entry);
        }

        if (_phase == Phase.Idle)
            BeginWave();
    }

    /// <summary>Lets the running wave settle and begins no other until <see cref="Release"/>; tells whether it is idle already.</summary>
    /// <remarks>A wave that takes over is never held back: until it has settled, some partition has nothing to show.</remarks>
    public bool Hold()
    {
        IsHeld = true;

        return IsIdle;
    }

    /// <summary>Goes on with what was committed meanwhile.</summary>
    public void Release()
    {
        IsHeld = false;
        if (_phase == Phase.Idle)
            BeginWave();
    }

    public void Receive(WaveMessage message)
    {
        if (message.Term != Term)
            return;

        switch (message)
        {
            case WaveMessage.Joined joined:
                Receive(joined);
                break;
            case WaveMessage.InWave inWave when inWave.Wave == Wave && inWave.FromActivation == _activations[inWave.From]:
                ReceiveInWave(inWave);
                break;
        }
    }

    /// <summary>Time has passed without an answer: say again what is unanswered, and see who is there.</summary>
    public void Remind()
    {
        Greet();
        foreach (var member in _awaited)
            Resend(member);
    }

    private void Greet()
    {
        for (var member = 0; member < _roster.Count; member++)
            _outbox.Add(new WaveMessage.Hello(member, Term));
    }

    private void Receive(WaveMessage.Joined joined)
    {
        Settled = Math.Max(Settled, joined.SettledThrough);

        // A partition may have read what was committed but not yet told here: it can't go back, so the others read on.
        Head = Math.Max(Head, joined.Applied);

        // An older activation that is still about must not drive out its successor.
        if (joined.Activation < _activations[joined.From])
            return;

        _isLoaded[joined.From] = joined.IsLoaded;
        if (_activations[joined.From] != joined.Activation)
        {
            _activations[joined.From] = joined.Activation;
            if (_phase != Phase.Joining)
            {
                _phase = Phase.Joining;
                _awaited.Clear();
            }

            _isTakeover = true;
            _awaited.Add(joined.From);
        }

        if (_phase != Phase.Joining)
            return;

        if (joined.IsLoaded)
            _awaited.Remove(joined.From);
        else
            _awaited.Add(joined.From);

        if (_awaited.Count == 0)
            BeginWave();
    }

    private void BeginWave()
    {
        if (!_isTakeover && (Head == Settled || IsHeld))
        {
            _phase = Phase.Idle;
            return;
        }

        Wave++;
        Epoch = Head;
        _phase = Phase.Beginning;
        _step = 0;
        (_isReshaped, _awaitsOwners, Recomputed, Changed) = (_isTakeover, false, 0, 0);
        Array.Fill(_lowest, int.MaxValue);
        Array.Clear(_letters);
        _awaited.Clear();
        for (var partition = 0; partition < _roster.Partitions; partition++)
        {
            if (_isTakeover || _entries[partition].Count > 0)
                _awaited.Add(partition);
        }

        _isAlone = !_isTakeover && _awaited.Count == 1;
        foreach (var partition in _awaited)
            Resend(partition);

        if (_awaited.Count == 0)
            SettleWave();
    }

    private void ReceiveInWave(WaveMessage.InWave message)
    {
        switch (message)
        {
            case WaveMessage.Begun begun when _phase == Phase.Beginning && _awaited.Remove(begun.From):
                _isReshaped |= begun.IsReshaped;
                _awaitsOwners |= begun.AwaitsOwners;
                Note(begun.From, begun.Lowest, begun.Touched);
                if (_awaited.Count == 0)
                    AfterBeginning();
                break;
            case WaveMessage.Shaped shaped when _phase == Phase.Shaping && _awaited.Remove(shaped.From):
                _isReshaped |= shaped.IsReshaped;
                if (_awaited.Count == 0)
                    AfterShaping();
                break;
            case WaveMessage.Arranged arranged when _phase == Phase.Arranging && _awaited.Remove(arranged.From):
                Note(arranged.From, int.MaxValue, arranged.Touched);
                NextStep();
                break;
            case WaveMessage.Ran { Step: 1 } ran when _isAlone && _phase == Phase.Beginning && _awaited.Remove(ran.From):
                (_phase, _step) = (Phase.Running, 1);
                Note(ran);
                break;
            case WaveMessage.Ran ran when _phase == Phase.Running && ran.Step == _step && _awaited.Remove(ran.From):
                Note(ran);
                break;
            case WaveMessage.Settled settled when _phase == Phase.Settling:
                // One has heard it: it is settled, whatever becomes of this leader.
                Settled = Math.Max(Settled, Epoch);
                _awaited.Remove(settled.From);
                if (_awaited.Count == 0)
                    AfterSettling();
                break;
        }
    }

    private void Note(WaveMessage.Ran ran)
    {
        Recomputed += ran.Recomputed;
        Changed += ran.Changed;
        Note(ran.From, ran.Lowest, ran.Touched);
        if (_awaited.Count == 0)
            NextStep();
    }

    private void Note(int member, int lowest, IReadOnlyList<TouchedMember> touched)
    {
        _lowest[member] = Math.Min(_lowest[member], lowest);
        foreach (var other in touched)
        {
            _lowest[other.Member] = Math.Min(_lowest[other.Member], other.Lowest);
            ref var letters = ref _letters[other.Member, member];
            letters = Math.Max(letters, other.Letters);
        }
    }

    private List<AnnouncedLetters> LettersTo(int member)
    {
        var announced = new List<AnnouncedLetters>();
        for (var from = 0; from < _roster.Count; from++)
        {
            if (_letters[member, from] > 0)
                announced.Add(new AnnouncedLetters(from, _letters[member, from]));
        }

        return announced;
    }

    private void AfterBeginning()
    {
        if (!_awaitsOwners)
        {
            AfterShaping();
            return;
        }

        _phase = Phase.Shaping;
        for (var partition = 0; partition < _roster.Partitions; partition++)
        {
            _awaited.Add(partition);
            Resend(partition);
        }
    }

    private void AfterShaping()
    {
        if (!_isReshaped)
        {
            NextStep();
            return;
        }

        _phase = Phase.Arranging;
        _awaited.Add(_roster.Order);
        Resend(_roster.Order);
    }

    private void NextStep()
    {
        _phase = Phase.Running;
        _step++;
        var (lowest, next) = (int.MaxValue, int.MaxValue);
        foreach (var level in _lowest)
            (lowest, next) = level < lowest ? (level, lowest) : (lowest, Math.Min(level, next));

        if (lowest == int.MaxValue)
        {
            SettleWave();
            return;
        }

        for (var member = 0; member < _roster.Count; member++)
        {
            if (_lowest[member] == lowest)
                _awaited.Add(member);
        }

        // Who runs alone may go on until somebody else has something to do; several run only through their common level.
        _horizon = next;
        foreach (var member in _awaited)
        {
            _lowest[member] = int.MaxValue;
            Resend(member);
        }
    }

    private void SettleWave()
    {
        _phase = Phase.Settling;
        Completed = (Recomputed, Changed);
        for (var partition = 0; partition < _roster.Partitions; partition++)
        {
            _awaited.Add(partition);
            Resend(partition);
        }
    }

    private void AfterSettling()
    {
        Heard = Epoch;
        foreach (var entries in _entries)
        {
            entries.RemoveRange(0, CountInWave(entries));
        }

        _isTakeover = false;
        BeginWave();
    }

    /// <summary>What the wave brings a partition; what was committed since it began belongs to the next.</summary>
    private List<EntryReference> EntriesOf(int partition) => _entries[partition].GetRange(0, CountInWave(_entries[partition]));

    private int CountInWave(List<EntryReference> entries) =>
        entries.FindIndex(entry => entry.Position > Epoch) is var later and >= 0 ? later : entries.Count;

    private WaveHead HeadTo(int member) =>
        new(Roster.Leader, member, Term, Wave, Epoch, FromActivation: 0, _activations[member]);

    private void Resend(int member)
    {
        WaveMessage? message = _phase switch
        {
            Phase.Beginning => new WaveMessage.Begin
            {
                Head = HeadTo(member),
                Activations = [.. _activations],
                Entries = _isTakeover ? null : EntriesOf(member),
                IsAlone = _isAlone,
            },
            Phase.Shaping => new WaveMessage.Shape { Head = HeadTo(member), Activations = [.. _activations] },
            Phase.Arranging => new WaveMessage.Arrange { Head = HeadTo(member), Activations = [.. _activations] },
            Phase.Running => new WaveMessage.Run
            {
                Head = HeadTo(member),
                Step = _step,
                Horizon = _horizon,
                Announced = LettersTo(member),
            },
            Phase.Settling => new WaveMessage.Settle { Head = HeadTo(member) },
            _ => null,
        };
        if (message is not null)
            _outbox.Add(message);
    }

    private enum Phase
    {
        Joining,
        Idle,
        Beginning,
        Shaping,
        Arranging,
        Running,
        Settling,
    }
}

using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>A member's place in the grid: whom it follows, which wave it is in, and its letters to other members.</summary>
/// <remarks>The same for partitions, order and loops. It drops whatever was meant for another term, wave or activation.</remarks>
internal sealed class Seat
{
    private readonly Dictionary<(int To, int Number), WaveMessage.Letter> _unanswered = [];
    private readonly HashSet<(int From, int Number)> _taken = [];
    private readonly Dictionary<int, int> _touched = [];

    // Per member: all its letters with lower numbers have been taken in.
    private readonly int[] _takenFrom;
    private readonly int[] _numbers;
    private readonly List<WaveMessage> _outbox;

    public Seat(int self, Roster roster, long activation, List<WaveMessage> outbox)
    {
        (Self, Roster, Activation, _outbox) = (self, roster, activation, outbox);
        _numbers = new int[roster.Count];
        _takenFrom = new int[roster.Count];
        Activations = new long[roster.Count];
    }

    public int Self { get; }

    public Roster Roster { get; }

    /// <summary>Which life of the member this is; every life has a higher number than those before it.</summary>
    public long Activation { get; }

    public long Term { get; private set; }

    public long Wave { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>The activation of every member, as far as it is known here.</summary>
    public long[] Activations { get; }

    /// <summary>Members that letters of an earlier wave may not have reached; whoever makes up for it takes them out.</summary>
    public HashSet<int> LostTo { get; } = [];

    /// <summary>Whether every letter has been acknowledged.</summary>
    public bool IsQuiet => _unanswered.Count == 0;

    /// <summary>Whether every letter has been acknowledged that computing must wait for.</summary>
    public bool MayCompute => _unanswered.Count == 0 || _unanswered.Values.All(letter => letter.IsPatient);

    /// <summary>The lowest level at which a letter has given somebody else something to do.</summary>
    public int LowestTouched { get; private set; } = int.MaxValue;

    /// <summary>Follows a newer term; false for an older one, which has nothing to say any more.</summary>
    public bool Follow(long term)
    {
        if (term < Term)
            return false;

        if (term > Term)
        {
            Term = term;
            Wave = 0;
            Forget();
        }

        return true;
    }

    /// <summary>
    /// The message, where it belongs to a wave that this member is in or may enter; a leader that greets it, or takes it for
    /// another life, is told where it stands.
    /// </summary>
    /// <param name="settled">The last position that it has heard settled; -1 where it has settled nothing.</param>
    /// <param name="applied">The position through which it has read its facts.</param>
    public WaveMessage.InWave? Admit(WaveMessage message, long settled, long applied, bool isLoaded)
    {
        if (message is WaveMessage.Hello && Follow(message.Term))
            Join(settled, applied, isLoaded);

        if (message is not WaveMessage.InWave inWave)
            return null;
        if (isLoaded && Admits(inWave))
            return inWave;

        if (inWave.Term == Term && inWave.From == Roster.Leader && inWave.ToActivation != Activation)
            Join(settled, applied, isLoaded);

        return null;
    }

    private bool Admits(WaveMessage.InWave message) =>
        Follow(message.Term) && message.ToActivation == Activation && message.Wave >= Wave
        && (message.From < 0 || message.FromActivation >= Activations[message.From]) && IsUpToDate(message);

    /// <summary>
    /// Whether the leader knows the newest activations. A wave with one that others have turned away from would not be
    /// complete for it; the leader must first hear of its successor.
    /// </summary>
    private bool IsUpToDate(WaveMessage.InWave message)
    {
        var activations = message switch
        {
            WaveMessage.Begin begin => begin.Activations,
            WaveMessage.Shape shape => shape.Activations,
            WaveMessage.Arrange arrange => arrange.Activations,
            _ => [],
        };
        for (var member = 0; member < activations.Count; member++)
        {
            if (activations[member] < Activations[member])
                return false;
        }

        return true;
    }

    /// <summary>Enters a wave; true where it is a new one.</summary>
    public bool Enter(WaveMessage.InWave message)
    {
        if (message.Wave == Wave)
            return false;

        Wave = message.Wave;
        Epoch = message.Epoch;
        Forget();

        return true;
    }

    private void Forget()
    {
        foreach (var (to, _) in _unanswered.Keys)
            LostTo.Add(to);

        _unanswered.Clear();
        _taken.Clear();
        _touched.Clear();
        Array.Clear(_numbers);
        Array.Clear(_takenFrom);
        LowestTouched = int.MaxValue;
    }

    /// <summary>The head of a message of this wave to a member, or to the leader.</summary>
    public WaveHead HeadTo(int member) =>
        new(Self, member, Term, Wave, Epoch, Activation, member == Roster.Leader ? 0 : Activations[member]);

    /// <summary>The number of the next letter to a member.</summary>
    public int NextNumber(int to) => _numbers[to]++;

    public void Send(WaveMessage message)
    {
        if (message is WaveMessage.Letter letter)
            _unanswered.Add((letter.To, letter.Number), letter);

        _outbox.Add(message);
    }

    /// <summary>Sends a letter that will be announced to the leader.</summary>
    /// <param name="level">The level at which it was written: what it gives the receiver to do comes after.</param>
    public void Announce(WaveMessage.Letter letter, int level)
    {
        // Nothing comes after portfolios; but the receiver must still be seen to have taken in what it was told of them.
        Touch(letter.To, Math.Min(level + 1, DirtyLevels.Portfolios));
        Send(letter);
    }

    private void Touch(int member, int lowest)
    {
        _touched[member] = Math.Min(lowest, _touched.GetValueOrDefault(member, int.MaxValue));
        LowestTouched = Math.Min(LowestTouched, lowest);
    }

    /// <summary>The wave has settled: every letter that others computed with has been taken in, acknowledged or not.</summary>
    public IEnumerable<WaveMessage.Letter> TakeUnanswered()
    {
        WaveMessage.Letter[] letters = [.. _unanswered.Values.Where(letter => !letter.IsPatient)];
        foreach (var letter in letters)
            _unanswered.Remove((letter.To, letter.Number));

        return letters;
    }

    /// <summary>Sends again whatever was not acknowledged.</summary>
    public void Remind() => _outbox.AddRange(_unanswered.Values);

    /// <summary>Whether a letter comes for the first time; a repeated one is only acknowledged again.</summary>
    public bool Takes(WaveMessage.Letter letter)
    {
        var isNew = _taken.Add((letter.From, letter.Number));
        ref var next = ref _takenFrom[letter.From];
        while (_taken.Contains((letter.From, next)))
            next++;

        return isNew;
    }

    /// <summary>Whether all these letters have been taken in.</summary>
    public bool HasTaken(IReadOnlyList<AnnouncedLetters> announced)
    {
        foreach (var (from, count) in announced)
        {
            if (_takenFrom[from] < count)
                return false;
        }

        return true;
    }

    /// <summary>The letter that was acknowledged, or none where that had been heard before.</summary>
    public WaveMessage.Letter? Hear(WaveMessage.Acknowledged message)
    {
        if (!_unanswered.Remove((message.From, message.Number), out var letter))
            return null;

        // Who was announced a letter has perhaps run since.
        if (message.Lowest != int.MaxValue && !letter.IsAnnounced)
            Touch(message.From, message.Lowest);

        return letter;
    }

    /// <summary>Acknowledges a letter.</summary>
    public void Acknowledge(WaveMessage.Letter letter, int lowest, UsedCells? used = null) =>
        _outbox.Add(new WaveMessage.Acknowledged
        {
            Head = HeadTo(letter.From) with { ToActivation = letter.FromActivation },
            Number = letter.Number,
            Lowest = lowest,
            Used = used,
        });

    /// <summary>Who was given something to do since this was last asked.</summary>
    public IReadOnlyList<TouchedMember> TakeTouched()
    {
        if (_touched.Count == 0)
            return [];

        var touched = new List<TouchedMember>(_touched.Count);
        foreach (var (member, lowest) in _touched)
            touched.Add(new TouchedMember(member, lowest, _numbers[member]));

        _touched.Clear();
        LowestTouched = int.MaxValue;

        return touched;
    }

    public void Join(long settled, long applied, bool isLoaded) => _outbox.Add(new WaveMessage.Joined(Self, Term)
    {
        Activation = Activation,
        IsLoaded = isLoaded,
        SettledThrough = settled,
        Applied = applied,
    });
}

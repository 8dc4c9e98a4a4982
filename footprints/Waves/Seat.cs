namespace Footprints.Waves;

/// <summary>A member's place in the grid: whom it follows, which wave it is in, and its letters to other members.</summary>
/// <remarks>The same for partitions, order and loops. It drops whatever was meant for another term, wave or activation.</remarks>
internal sealed class Seat
{
    private readonly Dictionary<(int To, int Number), WaveMessage.Letter> _unanswered = [];
    private readonly HashSet<(int From, int Number)> _taken = [];
    private readonly Dictionary<int, int> _touched = [];
    private readonly int[] _numbers;
    private readonly List<WaveMessage> _outbox;

    public Seat(int self, Roster roster, long activation, List<WaveMessage> outbox)
    {
        (Self, Roster, Activation, _outbox) = (self, roster, activation, outbox);
        _numbers = new int[roster.Count];
        Activations = new long[roster.Count];
    }

    public int Self { get; }

    public Roster Roster { get; }

    /// <summary>Which life of the member this is.</summary>
    public long Activation { get; }

    public long Term { get; private set; }

    public long Wave { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>The activation of every member, as far as it is known here.</summary>
    public long[] Activations { get; }

    /// <summary>Members that letters of an earlier wave may not have reached; whoever makes up for it takes them out.</summary>
    public HashSet<int> LostTo { get; } = [];

    /// <summary>Whether every letter has been taken in.</summary>
    public bool IsQuiet => _unanswered.Count == 0;

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

    /// <summary>Whether the message belongs to a wave that this member is in or may enter.</summary>
    public bool Admits(WaveMessage.InWave message) =>
        Follow(message.Term) && message.ToActivation == Activation && message.Wave >= Wave;

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
        LowestTouched = int.MaxValue;
    }

    /// <summary>The number of the next letter to a member.</summary>
    public int NextNumber(int to) => _numbers[to]++;

    public void Send(WaveMessage message)
    {
        if (message is WaveMessage.Letter letter)
            _unanswered.Add((letter.To, letter.Number), letter);

        _outbox.Add(message);
    }

    /// <summary>Sends again whatever was not acknowledged.</summary>
    public void Remind() => _outbox.AddRange(_unanswered.Values);

    /// <summary>Whether a letter comes for the first time; a repeated one is only acknowledged again.</summary>
    public bool Takes(WaveMessage.Letter letter) => _taken.Add((letter.From, letter.Number));

    /// <summary>The letter that was acknowledged, or none where that had been heard before.</summary>
    public WaveMessage.Letter? Hear(WaveMessage.Acknowledged message)
    {
        if (!_unanswered.Remove((message.From, message.Number), out var letter))
            return null;

        if (message.Lowest != int.MaxValue)
        {
            _touched[message.From] = Math.Min(message.Lowest, _touched.GetValueOrDefault(message.From, int.MaxValue));
            LowestTouched = Math.Min(LowestTouched, message.Lowest);
        }

        return letter;
    }

    /// <summary>Acknowledges a letter.</summary>
    public void Acknowledge(WaveMessage.Letter letter, int lowest, UsedCells? used = null) =>
        _outbox.Add(new WaveMessage.Acknowledged
        {
            From = Self,
            To = letter.From,
            Term = Term,
            Wave = Wave,
            Epoch = Epoch,
            FromActivation = Activation,
            ToActivation = letter.FromActivation,
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
            touched.Add(new TouchedMember(member, lowest));

        _touched.Clear();
        LowestTouched = int.MaxValue;

        return touched;
    }

    public void Join(long settled, long applied, bool isLoaded) => _outbox.Add(new WaveMessage.Joined
    {
        From = Self,
        To = Roster.Leader,
        Term = Term,
        Activation = Activation,
        IsLoaded = isLoaded,
        SettledThrough = settled,
        Applied = applied,
    });
}

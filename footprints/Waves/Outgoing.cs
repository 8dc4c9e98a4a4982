namespace Footprints.Waves;

/// <summary>Numbers on their way to one peer: the letter that is being written, and the pages of those that came through.</summary>
internal sealed unsafe class Outgoing
{
    /// <summary>Numbers per letter: some 100 to 160 KB, which one core writes while the other reads the one before.</summary>
    private const int Room = 1_024;

    /// <summary>Pages kept for reuse: what is under way to a peer at one level of a large wave.</summary>
    private const int PagesKept = 64;

    private readonly Stack<(int[] Copies, double[] Vectors)> _pages = [];
    private int[] _copies = [];
    private double[] _vectors = [];
    private byte _blocks;

    public int Count { get; private set; }

    /// <summary>Adds a number; false where the letter is full, or holds others than these blocks, and must go first.</summary>
    public bool TryAdd(int copy, double* vector, byte blocks)
    {
        if (Count == Room || (Count > 0 && blocks != _blocks))
            return false;

        if (Count == 0)
            Begin(blocks);

        _copies[Count] = copy;
        fixed (double* to = _vectors)
            Packing.Pack(vector, to + (Count * Packing.WidthOf(blocks)), blocks);

        Count++;

        return true;
    }

    private void Begin(byte blocks)
    {
        _blocks = blocks;
        (_copies, _vectors) = _pages.TryPop(out var page)
            ? page
            : (new int[Room], GC.AllocateUninitializedArray<double>(Room * Lanes.Lanes.Width));
    }

    public void Clear() => Count = 0;

    /// <summary>What was added; its pages belong to the letter until they come back.</summary>
    public (int Count, byte Blocks, int[] Copies, double[] Vectors) Take()
    {
        var taken = (Count, _blocks, _copies, _vectors);
        Count = 0;

        return taken;
    }

    public void Reuse(WaveMessage.Totals letter)
    {
        if (_pages.Count < PagesKept)
            _pages.Push((letter.Copies, letter.Vectors));
    }
}

using System.Runtime.CompilerServices;
using Footprints.Cells;

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
    private int _width;

    public int Count { get; private set; }

    /// <summary>Adds a cell's number; false where the letter is full, or has only usual parts, and must go first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(int copy, VectorColumn totals, int slot)
    {
        if (Count == Room || (Count > 0 && totals.Width != _width))
            return false;

        if (Count == 0)
            Begin(totals.Width);

        _copies[Count] = copy;
        fixed (double* to = _vectors)
            VectorColumn.Copy(totals.At(slot), to + (Count * totals.Width), totals.Width);

        Count++;

        return true;
    }

    private void Begin(int width)
    {
        _width = width;
        (_copies, _vectors) = _pages.TryPop(out var page)
            ? page
            : (new int[Room], GC.AllocateUninitializedArray<double>(Room * Lanes.Lanes.Width));
    }

    public void Clear() => Count = 0;

    /// <summary>What was added; its pages belong to the letter until they come back.</summary>
    public (int Count, int Width, int[] Copies, double[] Vectors) Take()
    {
        var taken = (Count, _width, _copies, _vectors);
        Count = 0;

        return taken;
    }

    public void Reuse(WaveMessage.Totals letter)
    {
        if (_pages.Count < PagesKept)
            _pages.Push((letter.Copies, letter.Vectors));
    }
}

using System.Runtime.CompilerServices;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Numbers on their way to peers: each is written once, into a page that the letters to all of them share.</summary>
internal sealed unsafe class Outgoing
{
    /// <summary>Numbers per page: some 100 to 160 KB, which one core writes while others read the one before.</summary>
    private const int Room = 1_024;

    /// <summary>Pages and lists kept for reuse: what is under way at one level of a large wave.</summary>
    private const int Kept = 128;

    private readonly Stack<double[]> _pages = [];
    private readonly Stack<(int[] Copies, int[] Sources)> _lists = [];
    private readonly Dictionary<double[], int> _lettersOf = new(ReferenceEqualityComparer.Instance);
    private readonly (int[] Copies, int[] Sources)[] _written;
    private readonly int[] _counts;
    private double[] _page = [];
    private int _width;
    private int _count;

    public Outgoing(int peers) => (_written, _counts) = (new (int[], int[])[peers], new int[peers]);

    /// <summary>Whether what is written must go before a number of this width is added.</summary>
    public bool MustGo(int width) => _count == Room || (_count > 0 && width != _width);

    /// <summary>How many numbers wait to be sent to a peer.</summary>
    public int CountFor(int peer) => _counts[peer];

    /// <summary>Adds a cell's number for everybody who has a copy.</summary>
    /// <param name="exports">Pairs of a peer and the slot of its copy.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<int> exports, VectorColumn totals, int slot)
    {
        if (_count == 0)
        {
            _width = totals.Width;
            _page = _pages.TryPop(out var page) ? page : GC.AllocateUninitializedArray<double>(Room * Lanes.Lanes.Width);
        }

        fixed (double* to = _page)
            VectorColumn.Copy(totals.At(slot), to + (_count * _width), _width);

        for (var at = 0; at < exports.Length; at += 2)
        {
            ref var count = ref _counts[exports[at]];
            ref var lists = ref _written[exports[at]];
            if (count == 0)
                lists = _lists.TryPop(out var used) ? used : (new int[Room], new int[Room]);

            // A peer has one copy of a cell; should it ever be told to have two, both get the number.
            if (count == lists.Copies.Length)
                lists = (Lengthened(lists.Copies), Lengthened(lists.Sources));

            (lists.Copies[count], lists.Sources[count]) = (exports[at + 1], _count);
            count++;
        }

        _count++;
    }

    private static int[] Lengthened(int[] list)
    {
        Array.Resize(ref list, list.Length * 2);

        return list;
    }

    /// <summary>What was written to a peer; it belongs to the letter until that comes back.</summary>
    public (int Count, int Width, int[] Copies, int[] Sources, double[] Vectors) Take(int peer)
    {
        var (copies, sources) = _written[peer];
        var count = _counts[peer];
        _counts[peer] = 0;
        _lettersOf[_page] = _lettersOf.GetValueOrDefault(_page) + 1;

        return (count, _width, copies, sources, _page);
    }

    /// <summary>Whatever was written has been taken.</summary>
    public void Finish() => _count = 0;

    /// <summary>Forgets what was written and not sent, and what is on its way.</summary>
    public void Clear()
    {
        _count = 0;
        Array.Clear(_counts);
        _lettersOf.Clear();
    }

    /// <summary>The letter has been taken in: its lists serve again, and its page with the last of its letters.</summary>
    public void Reuse(WaveMessage.Totals letter)
    {
        if (!_lettersOf.TryGetValue(letter.Vectors, out var letters))
            return;

        if (_lists.Count < Kept)
            _lists.Push((letter.Copies, letter.Sources));

        if (letters > 1)
        {
            _lettersOf[letter.Vectors] = letters - 1;
            return;
        }

        _lettersOf.Remove(letter.Vectors);
        if (_pages.Count < Kept)
            _pages.Push(letter.Vectors);
    }
}

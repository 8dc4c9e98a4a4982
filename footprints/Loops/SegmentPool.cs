using System.Numerics;

namespace Footprints.Loops;

/// <summary>Short runs of whole numbers in pages, handed out by size and taken back for reuse.</summary>
/// <remarks>
/// Up to 16 numbers a segment is exact, above it is at most a quarter too large; from 4,097 on it has an array of its
/// own. Growth adds pages and copies nothing. A free segment holds the next free one of its size in its first number.
/// </remarks>
internal sealed class SegmentPool
{
    /// <summary>The longest segment that shares a page with others.</summary>
    public const int LongestShared = 4096;

    private const int PageBits = 16;
    private const int PageSize = 1 << PageBits;
    private const int None = -1;

    // So that a place is never negative.
    private const int MostPages = 1 << (31 - PageBits);

    private readonly int[] _free = new int[SizeOf(LongestShared).Class + 1];
    private readonly Stack<int> _freePages = new();
    private int[]?[] _pages = new int[8][];
    private int _pageCount;
    private int _openPage = None;
    private int _openFrom = PageSize;

    public SegmentPool() => Array.Fill(_free, None);

    /// <summary>A segment for so many numbers, with whatever was left in it; none is needed for 0.</summary>
    public int Take(int count)
    {
        if (count == 0)
            return 0;
        if (count > LongestShared)
            return TakeArray(new int[count]);

        var (size, capacity) = SizeOf(count);
        if (_free[size] == None)
            return Cut(capacity);

        var at = _free[size];
        _free[size] = At(at);

        return at;
    }

    /// <summary>Takes back what was handed out for so many numbers.</summary>
    public void Return(int at, int count)
    {
        if (count == 0)
            return;
        if (count > LongestShared)
        {
            ReturnArray(at);
            return;
        }

        var size = SizeOf(count).Class;
        At(at) = _free[size];
        _free[size] = at;
    }

    /// <summary>The number at one place inside a segment.</summary>
    public ref int At(int at) => ref _pages[at >>> PageBits]![at & (PageSize - 1)];

    public Span<int> Of(int at, int count) =>
        count == 0 ? [] : _pages[at >>> PageBits].AsSpan(at & (PageSize - 1), count);

    /// <summary>Keeps an array of any length under a name like that of a segment.</summary>
    public int TakeArray(int[] array)
    {
        var page = _freePages.Count > 0 ? _freePages.Pop() : NewPage();
        _pages[page] = array;

        return page << PageBits;
    }

    public int[] ArrayOf(int at) => _pages[at >>> PageBits]!;

    public void ReturnArray(int at)
    {
        _pages[at >>> PageBits] = null;
        _freePages.Push(at >>> PageBits);
    }

    /// <summary>Whether a segment of one length also holds the other.</summary>
    public static bool FitTheSame(int count, int other) =>
        count is > 0 and <= LongestShared && other is > 0 and <= LongestShared
        && SizeOf(count).Class == SizeOf(other).Class;

    private int Cut(int capacity)
    {
        if (_openFrom + capacity > PageSize)
        {
            _openPage = TakeArray(GC.AllocateUninitializedArray<int>(PageSize));
            _openFrom = 0;
        }

        var at = _openPage | _openFrom;
        _openFrom += capacity;

        return at;
    }

    private int NewPage()
    {
        if (_pageCount == MostPages)
            throw new InvalidOperationException("The order holds at most two billion inputs; the graph has more.");
        if (_pageCount == _pages.Length)
            Array.Resize(ref _pages, _pages.Length * 2);

        return _pageCount++;
    }

    private static (int Class, int Capacity) SizeOf(int count)
    {
        if (count <= 16)
            return (count, count);

        // Four sizes for every doubling.
        var step = BitOperations.Log2((uint)(count - 1)) - 2;
        var quarter = (count - 1) >> step;

        return (17 + (step - 2) * 4 + quarter - 4, (quarter + 1) << step);
    }
}

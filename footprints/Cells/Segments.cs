using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>Runs of plain values of any length in shared native pages; a freed run is used again for one of the same length.</summary>
/// <remarks>The pages go with the object: a partition lives as long as its activation.</remarks>
internal sealed unsafe class Segments<T>
    where T : unmanaged
{
    private readonly Dictionary<int, Stack<int>> _free = [];
    private readonly List<int> _lengths = [];
    private T** _pages;
    private int _pageCount;
    private int _next = PageSize;

    ~Segments() => FreeAll();

    /// <summary>Values in use.</summary>
    public long InUse { get; private set; }

    /// <summary>A run of this length with whatever was there; 0 for an empty one.</summary>
    public int Allocate(int length)
    {
        if (length == 0)
            return 0;

        InUse += length;
        if (_free.TryGetValue(length, out var runs) && runs.TryPop(out var at))
            return at;

        if (length > PageSize)
        {
            // A run longer than a page gets one of its own; what is left of the page before it serves shorter ones.
            ReleaseRest();
            AddPage(length);

            return (_pageCount - 1) << PageBits;
        }

        if (_next + length > PageSize)
        {
            ReleaseRest();
            AddPage(PageSize);
            _next = 0;
        }

        at = ((_pageCount - 1) << PageBits) + _next;
        _next += length;

        return at;
    }

    public void Free(int at, int length)
    {
        if (length == 0)
            return;

        InUse -= length;
        Release(at, length);
    }

    /// <summary>The first value of a run; nowhere for an empty one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int at) => unchecked(_pages[at >> PageBits] + (at & (PageSize - 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Of(int at, int length) => length == 0 ? [] : new Span<T>(At(at), length);

    /// <summary>Gives all memory back at once, rather than with the object; nothing may be read or allocated any more.</summary>
    public void FreeAll()
    {
        for (; _pageCount > 0; _pageCount--)
            NativePages.Free(_pages[_pageCount - 1], BytesOf(_lengths[_pageCount - 1]));

        NativeMemory.Free(_pages);
        _pages = null;
    }

    private void ReleaseRest()
    {
        if (_next < PageSize)
            Release(((_pageCount - 1) << PageBits) + _next, PageSize - _next);

        _next = PageSize;
    }

    private void AddPage(int length)
    {
        _pages = (T**)NativeMemory.Realloc(_pages, (nuint)(_pageCount + 1) * (nuint)sizeof(T*));
        _lengths.Add(length);
        _pages[_pageCount++] = (T*)NativePages.Allocate(BytesOf(length));
    }

    private void Release(int at, int length)
    {
        ref var runs = ref CollectionsMarshal.GetValueRefOrAddDefault(_free, length, out _);
        (runs ??= []).Push(at);
    }

    private static nuint BytesOf(int length) => (nuint)length * (nuint)sizeof(T);

    private static int PageBits => PageSizes.RunBits;

    private static int PageSize => 1 << PageBits;
}

using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>Runs of values of any length in shared pages; a freed run is used again for one of the same length.</summary>
internal sealed class Segments<T>
{
    private readonly List<T[]> _pages = [];
    private readonly Dictionary<int, Stack<int>> _free = [];
    private int _next = PageSize;

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
            if (_next < PageSize)
                Release(((_pages.Count - 1) << PageBits) + _next, PageSize - _next);

            _next = PageSize;
            _pages.Add(new T[length]);

            return (_pages.Count - 1) << PageBits;
        }

        if (_next + length > PageSize)
        {
            if (_next < PageSize)
                Release(((_pages.Count - 1) << PageBits) + _next, PageSize - _next);

            _pages.Add(new T[PageSize]);
            _next = 0;
        }

        at = ((_pages.Count - 1) << PageBits) + _next;
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

    public Span<T> Of(int at, int length) =>
        length == 0 ? [] : _pages[at >> PageBits].AsSpan(at & (PageSize - 1), length);

    private void Release(int at, int length)
    {
        ref var runs = ref CollectionsMarshal.GetValueRefOrAddDefault(_free, length, out _);
        (runs ??= []).Push(at);
    }

    private static int PageBits => PageSizes.RunBits;

    private static int PageSize => 1 << PageBits;
}

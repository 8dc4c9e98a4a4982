using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>A growing column of footprint vectors (<see cref="Lanes.Lanes.Width"/> doubles each) in native pages.</summary>
/// <remarks>
/// Vectors lie at multiples of 32 bytes, so that no load of four lanes crosses a cache line. Pages come zeroed, and
/// untouched ones take no memory. They go with the object:
/// a partition lives as long as its activation.
/// </remarks>
internal sealed unsafe class VectorColumn
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;
    private const nuint PageBytes = PageSize * Lanes.Lanes.Width * sizeof(double);
    private const nuint Alignment = 64;

    private double** _pages;
    private void** _blocks;
    private int _pageCount;

    ~VectorColumn() => Free();

    public int Count { get; private set; }

    /// <summary>The first of a vector's numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* At(int index) => unchecked(_pages[index >> PageBits] + ((index & (PageSize - 1)) * Lanes.Lanes.Width));

    public Span<double> Of(int index) => new(At(index), Lanes.Lanes.Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CellState StateOf(int index) => (CellState)(byte)*(long*)(At(index) + Lanes.Lanes.State);

    /// <summary>Adds a vector: of zeros where it is on a new page, else of what was there before it was forgotten.</summary>
    public int Add()
    {
        if (Count >> PageBits == _pageCount)
            AddPage();

        return Count++;
    }

    private void AddPage()
    {
        _pages = (double**)NativeMemory.Realloc(_pages, (nuint)(_pageCount + 1) * (nuint)sizeof(double*));
        _blocks = (void**)NativeMemory.Realloc(_blocks, (nuint)(_pageCount + 1) * (nuint)sizeof(void*));
        var block = (byte*)NativeMemory.AllocZeroed(PageBytes + Alignment);
        _blocks[_pageCount] = block;
        _pages[_pageCount++] = (double*)(block + (Alignment - ((nuint)block % Alignment)));
    }

    /// <summary>Forgets all vectors; pages beyond <paramref name="kept"/> are given back.</summary>
    public void Clear(int kept)
    {
        for (; _pageCount > kept; _pageCount--)
            NativeMemory.Free(_blocks[_pageCount - 1]);

        Count = 0;
    }

    private void Free()
    {
        Clear(kept: 0);
        NativeMemory.Free(_pages);
        NativeMemory.Free(_blocks);
        _pages = null;
        _blocks = null;
    }
}

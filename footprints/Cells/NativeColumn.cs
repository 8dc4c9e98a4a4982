using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>A growing column of plain values in native pages: growth copies nothing, and reading checks nothing.</summary>
/// <remarks>
/// Only for slots below <see cref="Count"/>, as all columns of a table grow together. Pages come zeroed, and untouched
/// ones take no memory.
/// </remarks>
internal sealed unsafe class NativeColumn<T>
    where T : unmanaged
{
    private T** _pages;
    private int _pageCount;

    ~NativeColumn() => FreeAll();

    public int Count { get; private set; }

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref unchecked(_pages[index >> PageBits][index & (PageSize - 1)]);
    }

    /// <summary>Where a value lies, for asking the processor to fetch it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int index) => unchecked(_pages[index >> PageBits] + (index & (PageSize - 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(T value)
    {
        if (Count == _pageCount << PageBits)
            AddPage();

        this[Count] = value;

        return Count++;
    }

    /// <summary>Adds so many values: zeros on a page that is new.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Extend(int count)
    {
        Count += count;
        while (_pageCount << PageBits < Count)
            AddPage();
    }

    private void AddPage()
    {
        _pages = (T**)NativeMemory.Realloc(_pages, (nuint)(_pageCount + 1) * (nuint)sizeof(T*));
        _pages[_pageCount++] = (T*)NativePages.Allocate(PageBytes);
    }

    /// <summary>Forgets all values and keeps the pages for the next ones.</summary>
    public void Clear() => Count = 0;

    /// <summary>Gives all memory back at once, rather than with the object; nothing may be read or added any more.</summary>
    public void FreeAll()
    {
        for (var page = 0; page < _pageCount; page++)
            NativePages.Free(_pages[page], PageBytes);

        NativeMemory.Free(_pages);
        _pages = null;
        (_pageCount, Count) = (0, 0);
    }

    private static int PageBits => PageSizes.NativeBits;

    private static int PageSize => 1 << PageBits;

    private static nuint PageBytes => (nuint)(PageSize * sizeof(T));
}

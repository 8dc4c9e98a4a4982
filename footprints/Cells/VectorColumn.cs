using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>A growing column of footprint vectors (<see cref="Lanes.Lanes.Width"/> doubles each), in pages.</summary>
internal sealed class VectorColumn
{
    private double[][] _pages = [];

    public int Count { get; private set; }

    /// <summary>The first of a vector's numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double At(int index) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_pages[index >> PageBits]), (index & (PageSize - 1)) * Lanes.Lanes.Width);

    public Span<double> Of(int index) =>
        _pages[index >> PageBits].AsSpan((index & (PageSize - 1)) * Lanes.Lanes.Width, Lanes.Lanes.Width);

    public CellState StateOf(int index) =>
        (CellState)(byte)BitConverter.DoubleToInt64Bits(Unsafe.Add(ref At(index), Lanes.Lanes.State));

    /// <summary>Adds a vector of zeros.</summary>
    public int Add()
    {
        if (Count >> PageBits == _pages.Length)
        {
            Array.Resize(ref _pages, _pages.Length + 1);
            _pages[^1] = new double[PageSize * Lanes.Lanes.Width];
        }

        Of(Count).Clear();

        return Count++;
    }

    /// <summary>Forgets all vectors, and keeps the first pages for the next ones.</summary>
    public void Clear()
    {
        const int kept = 16;
        if (_pages.Length > kept)
            Array.Resize(ref _pages, kept);

        Count = 0;
    }

    private static int PageBits => PageSizes.VectorBits;

    private static int PageSize => 1 << PageBits;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Footprints.Lanes;

namespace Footprints.Cells;

/// <summary>A growing column of footprint vectors in native pages, in two parts: what every footprint has, and the rest.</summary>
/// <remarks>
/// The usual part has 12 numbers: the first four value lanes, then the trust lanes with the state. The rare part has the
/// other eight value lanes (biogenic, removals, aircraft, packaging, outbound) and takes no memory and no time until the
/// first number in it that is not zero; then it follows the usual part of every vector. All lie at multiples of 32 bytes.
/// Pages come zeroed. They go with the object: a partition lives as long as its activation.
/// </remarks>
internal sealed unsafe class VectorColumn
{
    /// <summary>Numbers in the usual part.</summary>
    public const int Usual = 12;

    /// <summary>Numbers in the rare part.</summary>
    public const int Rare = Lanes.Lanes.Width - Usual;

    /// <summary>Where the state lies in the usual part.</summary>
    public const int State = Usual - 1;

    /// <summary>Where the error bound lies in the usual part.</summary>
    public const int ErrorBound = Usual - 2;

    /// <summary>The lanes of the rare part, a bit each.</summary>
    public const int RareLanes = 0b1111_1111_0000;

    private const int Block = 4;

    private double** _pages;
    private int _pageCount;
    private int _width = Usual;

    ~VectorColumn() => FreeAll();

    public int Count { get; private set; }

    /// <summary>Whether any number of the rare part may be other than zero.</summary>
    public bool HasRare => _width != Usual;

    /// <summary>How many numbers a vector has.</summary>
    public int Width => _width;

    /// <summary>A vector: its usual part, then its rare part where there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* At(int index) => unchecked(_pages[index >> PageBits] + ((index & (PageSize - 1)) * (nint)_width));

    /// <summary>A vector of a column whose width is known where this is called: its multiplication is cheaper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* At(int index, int width) => unchecked(_pages[index >> PageBits] + ((index & (PageSize - 1)) * (nint)width));

    /// <summary>Where a lane lies in a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PlaceOf(int lane) => lane < Block ? lane
        : lane < Block + Rare ? lane - Block + Usual
        : lane - Rare;

    /// <summary>Asks the processor for a vector that is read soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int index)
    {
        if (!Sse.IsSupported)
            return;

        const int line = 8;
        var vector = At(index);
        Sse.Prefetch0(vector);
        Sse.Prefetch0(vector + line);
        Sse.Prefetch0(vector + (_width - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CellState StateOf(int index) => (CellState)(byte)((long*)At(index))[State];

    public void SetState(int index, CellState state) => ((long*)At(index))[State] = (long)state;

    /// <summary>Whether every number of a vector is a positive zero; its state does not count.</summary>
    public bool IsZero(int index)
    {
        var vector = new ReadOnlySpan<long>(At(index), _width);

        return !vector[..State].ContainsAnyExcept(0) && !vector[Usual..].ContainsAnyExcept(0);
    }

    /// <summary>Writes all lanes of a vector, in the order of <see cref="Lane"/>, with the state at the end.</summary>
    public void Read(int index, Span<double> lanes) => Read(At(index), _width, lanes);

    /// <summary>Sets all lanes of a vector.</summary>
    public void Write(int index, ReadOnlySpan<double> lanes)
    {
        if (!HasRare && HasRareIn(lanes))
            AddRare();

        Write(At(index), _width, lanes);
    }

    /// <summary>Whether lanes in the order of <see cref="Lane"/> need the rare part.</summary>
    public static bool HasRareIn(ReadOnlySpan<double> lanes) => lanes.Slice(Block, Rare).ContainsAnyExcept(0.0);

    /// <summary>Writes all lanes of a vector of that width, in the order of <see cref="Lane"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(double* vector, int width, Span<double> lanes)
    {
        fixed (double* to = lanes)
        {
            Copy(vector, to, Block);
            Copy(vector + Block, to + Lanes.Lanes.FirstTrustLane, Usual - Block);
            if (width == Usual)
                lanes.Slice(Block, Rare).Clear();
            else
                Copy(vector + Usual, to + Block, Rare);
        }
    }

    /// <summary>Sets a vector of that width to lanes in the order of <see cref="Lane"/>; their rare part is all zeros where it is not in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(double* vector, int width, ReadOnlySpan<double> lanes)
    {
        fixed (double* from = lanes)
        {
            Copy(from, vector, Block);
            Copy(from + Lanes.Lanes.FirstTrustLane, vector + Block, Usual - Block);
            if (width != Usual)
                Copy(from + Block, vector + Usual, Rare);
        }
    }

    /// <summary>Copies a vector of another column with the same parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(VectorColumn from, int source, int index) => Copy(from.At(source), At(index), _width);

    /// <summary>Copies a vector past the caches: it will hardly be read. As <see cref="Copy(VectorColumn, int, int)"/> else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep(VectorColumn from, int source, int index)
    {
        var (width, to) = (_width, (nint)At(index));
        for (var at = 0; at < width; at += Block)
            Vector256.Load(from.At(source) + at).StoreAlignedNonTemporal((double*)to + at);
    }

    /// <summary>The pcf excluding biogenic uptake of a vector, kg CO2e per declared unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double PcfOf(int index)
    {
        // The seven lanes in their order; those of the rare part follow the usual one.
        var vector = At(index);
        var sum = vector[0] + vector[1] + vector[2] + vector[3];

        return HasRare ? sum + vector[Usual] + vector[Usual + 1] + vector[Usual + 2] : sum + 0.0;
    }

    /// <summary>Copies numbers, a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(double* from, double* to, int count)
    {
        for (var at = 0; at < count; at += Block)
            Vector256.Load(from + at).Store(to + at);
    }

    /// <summary>Whether a vector has the same bits as one of another column with the same parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSame(VectorColumn other, int otherIndex, int index) => !Differ(At(index), other.At(otherIndex), _width);

    /// <summary>Whether any bit of two vectors differs; the width is a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Differ(double* left, double* right, int width)
    {
        var differs = Vector256<long>.Zero;
        for (var at = 0; at < width; at += Block)
            differs |= Vector256.Load((long*)left + at) ^ Vector256.Load((long*)right + at);

        return differs != Vector256<long>.Zero;
    }

    /// <summary>Adds a vector: of zeros on a page that is new, else of what was there before it was forgotten.</summary>
    public int Add()
    {
        Extend(1);

        return Count - 1;
    }

    /// <summary>Adds so many vectors: of zeros on a page that is new.</summary>
    public void Extend(int count)
    {
        Count += count;
        while (_pageCount << PageBits < Count)
        {
            _pages = (double**)NativeMemory.Realloc(_pages, (nuint)(_pageCount + 1) * (nuint)sizeof(double*));
            _pages[_pageCount++] = NewPage();
        }
    }

    /// <summary>Makes room for the rare part, all zeros: every vector moves, once in the life of a column.</summary>
    public void AddRare()
    {
        if (HasRare)
            return;

        _width = Lanes.Lanes.Width;
        for (var page = 0; page < _pageCount; page++)
        {
            var before = _pages[page];
            _pages[page] = NewPage();
            for (var index = 0; index < PageSize; index++)
                Copy(before + (index * Usual), _pages[page] + (index * _width), Usual);

            NativePages.Free(before, BytesOf(Usual));
        }
    }

    private double* NewPage() => (double*)NativePages.Allocate(BytesOf(_width));

    /// <summary>Forgets all vectors, and all pages where there are more than <paramref name="kept"/>.</summary>
    public void Clear(int kept)
    {
        Count = 0;
        if (_pageCount > kept)
            FreeAll();
    }

    /// <summary>Gives all memory back at once, rather than with the object.</summary>
    public void FreeAll()
    {
        Count = 0;
        for (; _pageCount > 0; _pageCount--)
            NativePages.Free(_pages[_pageCount - 1], BytesOf(_width));

        NativeMemory.Free(_pages);
        _pages = null;
    }

    /// <summary>Of a page whose vectors have so many numbers.</summary>
    private static nuint BytesOf(int width) => (nuint)(PageSize * width) * sizeof(double);

    private static int PageBits => PageSizes.VectorBits;

    private static int PageSize => 1 << PageBits;
}

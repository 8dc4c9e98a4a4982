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
/// first number in it that is not zero. Both lie at multiples of 32 bytes: a usual part crosses one cache line at most.
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
    private const nuint Alignment = 64;

    private double** _usual;
    private double** _rare;
    private void** _blocks;
    private int _pageCount;
    private int _blockCount;

    ~VectorColumn() => Free();

    public int Count { get; private set; }

    /// <summary>Whether any number of the rare part may be other than zero.</summary>
    public bool HasRare { get; private set; }

    /// <summary>The usual part of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* At(int index) => unchecked(_usual[index >> PageBits] + ((index & (PageSize - 1)) * Usual));

    /// <summary>The rare part of a vector; only where <see cref="HasRare"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* RareAt(int index) => unchecked(_rare[index >> PageBits] + ((index & (PageSize - 1)) * Rare));

    /// <summary>Where a lane lies in a vector's parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double* Place(int lane, double* usual, double* rare) => lane < Block ? usual + lane
        : lane < Block + Rare ? rare + (lane - Block)
        : usual + (lane - Rare);

    /// <summary>Asks the processor for a vector that is read soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int index)
    {
        if (!Sse.IsSupported)
            return;

        Sse.Prefetch0(At(index));
        Sse.Prefetch0(At(index) + (Usual - 1));
        if (HasRare)
            Sse.Prefetch0(RareAt(index));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CellState StateOf(int index) => (CellState)(byte)((long*)At(index))[State];

    public void SetState(int index, CellState state) => ((long*)At(index))[State] = (long)state;

    /// <summary>Writes all lanes of a vector, in the order of <see cref="Lane"/>, with the state at the end.</summary>
    public void Read(int index, Span<double> lanes)
    {
        var usual = new ReadOnlySpan<double>(At(index), Usual);
        usual[..Block].CopyTo(lanes);
        usual[Block..].CopyTo(lanes[Lanes.Lanes.FirstTrustLane..]);
        var rare = lanes.Slice(Block, Rare);
        if (HasRare)
            new ReadOnlySpan<double>(RareAt(index), Rare).CopyTo(rare);
        else
            rare.Clear();
    }

    /// <summary>Sets all lanes of a vector.</summary>
    public void Write(int index, ReadOnlySpan<double> lanes)
    {
        var rare = lanes.Slice(Block, Rare);
        if (!HasRare && rare.ContainsAnyExcept(0.0))
            AddRare();

        lanes[..Block].CopyTo(new Span<double>(At(index), Usual));
        lanes[Lanes.Lanes.FirstTrustLane..].CopyTo(new Span<double>(At(index) + Block, Usual - Block));
        if (HasRare)
            rare.CopyTo(new Span<double>(RareAt(index), Rare));
    }

    /// <summary>Copies a vector of another column that has a rare part only if this one has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Copy(VectorColumn from, int source, int index)
    {
        Copy(from.At(source), At(index), Usual);
        if (from.HasRare)
            Copy(from.RareAt(source), RareAt(index), Rare);
    }

    /// <summary>Copies a vector past the caches: it will hardly be read. As <see cref="Copy(VectorColumn, int, int)"/> else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Keep(VectorColumn from, int source, int index)
    {
        CopyPast(from.At(source), At(index), Usual);
        if (from.HasRare)
            CopyPast(from.RareAt(source), RareAt(index), Rare);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPast(double* from, double* to, int count)
    {
        for (var at = 0; at < count; at += Block)
            Vector256.Load(from + at).StoreAlignedNonTemporal(to + at);
    }

    /// <summary>The pcf excluding biogenic uptake of a vector, kg CO2e per declared unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double PcfOf(int index)
    {
        var usual = At(index);
        var sum = *usual;
        for (var lane = 1; lane < Block; lane++)
            sum += usual[lane];

        for (var lane = Block; lane < Lanes.Lanes.PcfLanes && HasRare; lane++)
            sum += RareAt(index)[lane - Block];

        return sum;
    }

    /// <summary>Copies numbers, a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(double* from, double* to, int count)
    {
        for (var at = 0; at < count; at += Block)
            Vector256.Load(from + at).Store(to + at);
    }

    /// <summary>Clears numbers, a multiple of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zero(double* to, int count)
    {
        for (var at = 0; at < count; at += Block)
            Vector256<double>.Zero.Store(to + at);
    }

    /// <summary>Whether a vector has the same bits as one of another column with the same parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsSame(VectorColumn other, int otherIndex, int index)
    {
        var differs = Differs(At(index), other.At(otherIndex), Usual);
        if (HasRare)
            differs |= Differs(RareAt(index), other.RareAt(otherIndex), Rare);

        return differs == Vector256<long>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Differs(double* left, double* right, int count)
    {
        var differs = Vector256<long>.Zero;
        for (var at = 0; at < count; at += Block)
            differs |= Vector256.Load((long*)left + at) ^ Vector256.Load((long*)right + at);

        return differs;
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
            _usual = (double**)NativeMemory.Realloc(_usual, (nuint)(_pageCount + 1) * (nuint)sizeof(double*));
            _usual[_pageCount] = NewPage(Usual);
            if (HasRare)
            {
                _rare = (double**)NativeMemory.Realloc(_rare, (nuint)(_pageCount + 1) * (nuint)sizeof(double*));
                _rare[_pageCount] = NewPage(Rare);
            }

            _pageCount++;
        }
    }

    /// <summary>Makes room for the rare part, all zeros.</summary>
    public void AddRare()
    {
        if (HasRare)
            return;

        HasRare = true;
        _rare = (double**)NativeMemory.Realloc(_rare, (nuint)Math.Max(1, _pageCount) * (nuint)sizeof(double*));
        for (var page = 0; page < _pageCount; page++)
            _rare[page] = NewPage(Rare);
    }

    private double* NewPage(int width)
    {
        _blocks = (void**)NativeMemory.Realloc(_blocks, (nuint)(_blockCount + 1) * (nuint)sizeof(void*));
        var block = (byte*)NativeMemory.AllocZeroed(((nuint)(PageSize * width) * sizeof(double)) + Alignment);
        _blocks[_blockCount++] = block;

        return (double*)(block + (Alignment - ((nuint)block % Alignment)));
    }

    /// <summary>Forgets all vectors, and all pages where there are more than <paramref name="kept"/>.</summary>
    public void Clear(int kept)
    {
        Count = 0;
        if (_pageCount > kept)
            Free();
    }

    private void Free()
    {
        for (; _blockCount > 0; _blockCount--)
            NativeMemory.Free(_blocks[_blockCount - 1]);

        NativeMemory.Free(_usual);
        NativeMemory.Free(_rare);
        NativeMemory.Free(_blocks);
        _usual = null;
        _rare = null;
        _blocks = null;
        _pageCount = 0;
    }

    private static int PageBits => PageSizes.VectorBits;

    private static int PageSize => 1 << PageBits;
}

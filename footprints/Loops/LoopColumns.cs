using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Footprints.Loops;

/// <summary>Outside parts and totals of a group's cells, with only the blocks of four lanes that are in use.</summary>
/// <remarks>The totals of lagged columns come first, as in <see cref="LoopRows"/>; outside parts are by cell.</remarks>
internal sealed class LoopColumns
{
    /// <summary>Lanes of one vector.</summary>
    public const int BlockWidth = 4;

    private const int Blocks = Lanes.Lanes.Width / BlockWidth;
    private const int FirstTrustBlock = Lanes.Lanes.FirstTrustLane / BlockWidth;
    private const int RareBlocks = (1 << FirstTrustBlock) - 2;

    private readonly int[] _blocks = new int[Blocks];
    private int _active;
    private int _lagCapacity;

    /// <summary>
    /// Number of blocks in use; the first <see cref="ValueBlocks"/> of them are values, the others trust.
    /// </summary>
    public int BlockCount { get; private set; }

    public int ValueBlocks { get; private set; }

    /// <summary>Numbers per column.</summary>
    public int Stride => BlockCount * BlockWidth;

    public double[] Outside { get; private set; } = [];

    public double[] Totals { get; private set; } = [];

    /// <summary>The sweep in which a column last changed.</summary>
    public int[] ChangedIn { get; private set; } = [];

    /// <summary>Whether any value lane but the first four is in use.</summary>
    public bool HasRare => (_active & RareBlocks) != 0;

    /// <summary>Whether the block that holds the error bound is in use; it is the last.</summary>
    public bool HasErrors => (_active >> (Blocks - 1)) != 0;

    /// <summary>The first lane of the block at <paramref name="index"/>.</summary>
    public int FirstLaneOf(int index) => _blocks[index] * BlockWidth;

    /// <summary>Columns whose outside parts are all 0, for the response of cells to lagged ones.</summary>
    public static LoopColumns ForResponses(LoopRows rows, int blocks, bool absolute)
    {
        var columns = new LoopColumns
        {
            BlockCount = blocks,
            ValueBlocks = absolute ? 0 : blocks,
            _lagCapacity = rows.LagCapacity,
        };
        columns.Outside = new double[rows.Cells * columns.Stride];
        columns.Totals = new double[rows.Width * columns.Stride];
        columns.ChangedIn = new int[rows.Width];

        return columns;
    }

    /// <summary>
    /// Makes room for all columns of <paramref name="rows"/>; totals keep their cells, new lagged columns copy theirs.
    /// </summary>
    public void Fit(LoopRows rows, int laggedBefore)
    {
        var moved = rows.LagCapacity - _lagCapacity;
        if (moved != 0 || ChangedIn.Length < rows.Width)
        {
            var capacity = rows.Width + rows.Width / 4;
            Totals = Moved(Totals, capacity * Stride, _lagCapacity * Stride, moved * Stride);
            ChangedIn = Moved(ChangedIn, capacity, _lagCapacity, moved);
            _lagCapacity = rows.LagCapacity;
        }

        if (Outside.Length < rows.Cells * Stride)
            Outside = Moved(Outside, (rows.Cells + rows.Cells / 4) * Stride, Outside.Length, 0);

        for (var lag = laggedBefore; lag < rows.Lagged; lag++)
            CopyColumn(Totals, rows.LagCapacity + rows.CellOfLag[lag], Totals, lag);
    }

    /// <summary>Sets the outside part of a cell; true where that changed it.</summary>
    /// <param name="scale">The largest absolute value of any lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool SetOutside(int cell, ReadOnlySpan<double> lanes, out double scale)
    {
        var blocks = BlocksIn(lanes, out scale);
        if ((blocks & ~_active) != 0)
            Activate(_active | blocks);

        if (Outside.Length < (cell + 1) * Stride)
            Outside = Moved(Outside, Math.Max(2 * Outside.Length, (cell + 8) * Stride), Outside.Length, 0);

        var differs = Vector256<long>.Zero;
        ref var from = ref MemoryMarshal.GetReference(lanes);
        ref var to = ref MemoryMarshal.GetArrayDataReference(Outside);
        for (var block = 0; block < BlockCount; block++)
        {
            var at = (nuint)((cell * Stride) + (block * BlockWidth));
            var numbers = Vector256.LoadUnsafe(ref from, (nuint)(_blocks[block] * BlockWidth));
            differs |= numbers.AsInt64() ^ Vector256.LoadUnsafe(ref to, at).AsInt64();
            numbers.StoreUnsafe(ref to, at);
        }

        return differs != Vector256<long>.Zero;
    }

    /// <summary>Puts cells into a new order; every lagged column then equals its cell.</summary>
    public void Arrange(LoopRows rows, int[] order)
    {
        var (outside, totals, before) = (Outside, Totals, _lagCapacity);
        Outside = new double[(rows.Cells + 4) * Stride];
        Totals = new double[(rows.Width + 4) * Stride];
        ChangedIn = new int[rows.Width + 4];
        _lagCapacity = rows.LagCapacity;
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            CopyColumn(outside, order[cell], Outside, cell);
            CopyColumn(totals, before + order[cell], Totals, rows.LagCapacity + cell);
        }

        for (var lag = 0; lag < rows.Lagged; lag++)
            CopyColumn(Totals, rows.LagCapacity + rows.CellOfLag[lag], Totals, lag);
    }

    /// <summary>Sets totals of cells that nothing reaches to exactly 0, copies included.</summary>
    public void ClearUnsupported(LoopRows rows, ReadOnlySpan<bool> supported)
    {
        for (var column = 0; column < rows.Width; column++)
        {
            if ((column < rows.Lagged || column >= rows.LagCapacity) && !supported[rows.CellOf(column)])
                Totals.AsSpan(column * Stride, Stride).Clear();
        }
    }

    /// <summary>Forgets all totals.</summary>
    public void Reset() => Array.Clear(Totals);

    private void CopyColumn(double[] from, int source, double[] to, int target)
    {
        if ((source + 1) * Stride <= from.Length)
            from.AsSpan(source * Stride, Stride).CopyTo(to.AsSpan(target * Stride));
    }

    private void Activate(int active)
    {
        var (stride, blocks) = (Stride, _blocks[..BlockCount]);
        (_active, BlockCount, ValueBlocks) = (active, 0, 0);
        for (var block = 0; block < Blocks; block++)
        {
            if ((active >> block & 1) == 0)
                continue;

            ValueBlocks += block < FirstTrustBlock ? 1 : 0;
            _blocks[BlockCount++] = block;
        }

        Outside = Spread(Outside, stride, blocks);
        Totals = Spread(Totals, stride, blocks);
        if (stride == 0)
            Totals = new double[ChangedIn.Length * Stride];
    }

    private double[] Spread(double[] narrow, int stride, int[] blocks)
    {
        if (stride == 0)
            return [];

        var columns = narrow.Length / stride;
        var wide = new double[columns * Stride];
        for (var old = 0; old < blocks.Length; old++)
        {
            var now = Array.IndexOf(_blocks, blocks[old], 0, BlockCount);
            for (var column = 0; column < columns; column++)
            {
                narrow.AsSpan(column * stride + old * BlockWidth, BlockWidth)
                    .CopyTo(wide.AsSpan(column * Stride + now * BlockWidth));
            }
        }

        return wide;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BlocksIn(ReadOnlySpan<double> lanes, out double scale)
    {
        var (blocks, largest) = (0, Vector256<double>.Zero);
        for (var block = 0; block < Blocks; block++)
        {
            var numbers = Vector256.Create(lanes.Slice(block * BlockWidth, BlockWidth));
            largest = Vector256.Max(largest, Vector256.Abs(numbers));
            blocks |= Vector256.EqualsAll(numbers, Vector256<double>.Zero) ? 0 : 1 << block;
        }

        scale = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));

        return blocks;
    }

    private static T[] Moved<T>(T[] from, int length, int start, int by)
    {
        var to = new T[length];
        from.AsSpan(0, Math.Min(start, from.Length)).CopyTo(to);
        if (start < from.Length)
            from.AsSpan(start, Math.Min(from.Length - start, length - start - by)).CopyTo(to.AsSpan(start + by));

        return to;
    }
}

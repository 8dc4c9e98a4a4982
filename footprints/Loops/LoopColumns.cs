namespace Footprints.Loops;

/// <summary>Outside parts and totals of a group's cells, with only the blocks of four lanes that are in use.</summary>
/// <remarks>The totals of lagged columns come first, as in <see cref="LoopRows"/>; outside parts are by cell.</remarks>
internal sealed class LoopColumns
{
    /// <summary>Lanes of one vector.</summary>
    public const int BlockWidth = 4;

    private const int Blocks = Lanes.Lanes.Width / BlockWidth;
    private const int FirstTrustBlock = Lanes.Lanes.FirstTrustLane / BlockWidth;

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
    public bool SetOutside(int cell, ReadOnlySpan<double> lanes)
    {
        var blocks = BlocksIn(lanes);
        if ((blocks & ~_active) != 0)
            Activate(_active | blocks);

        if (Outside.Length < (cell + 1) * Stride)
            Outside = Moved(Outside, Math.Max(2 * Outside.Length, (cell + 8) * Stride), Outside.Length, 0);

        var changed = false;
        for (var block = 0; block < BlockCount; block++)
        {
            var from = lanes.Slice(_blocks[block] * BlockWidth, BlockWidth);
            var to = Outside.AsSpan(cell * Stride + block * BlockWidth, BlockWidth);
            changed |= !SameBits(from, to);
            from.CopyTo(to);
        }

        return changed;
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

    private static int BlocksIn(ReadOnlySpan<double> lanes)
    {
        var blocks = 0;
        for (var lane = 0; lane < lanes.Length; lane++)
            blocks |= lanes[lane] == 0 ? 0 : 1 << lane / BlockWidth;

        return blocks;
    }

    private static bool SameBits(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(left[i]) != BitConverter.DoubleToInt64Bits(right[i]))
                return false;
        }

        return true;
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

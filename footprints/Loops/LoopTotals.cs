using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Footprints.Lanes;

namespace Footprints.Loops;

/// <summary>The totals as they were last handed out, all lanes, and which of them the last solution changed.</summary>
internal sealed class LoopTotals
{
    private const double Headroom = 8;
    private const int Width = Lanes.Lanes.Width;
    private const int LastBlock = Width - LoopColumns.BlockWidth;

    // Its place in the last block.
    private const int ErrorBound = (int)Lane.ErrorBound - LastBlock;

    private double[] _lanes = new double[4 * Width];
    private bool[] _isNew = new bool[4];
    private int[] _changed = new int[4];
    private int _changedCount;

    /// <summary>
    /// The error factor of what was handed out; kept while it suffices, so that bounds do not change for nothing.
    /// </summary>
    private double _error;
    private int _majorantVersion;

    public ReadOnlySpan<int> Changed => _changed.AsSpan(0, _changedCount);

    public ReadOnlySpan<double> Of(int cell) => _lanes.AsSpan(cell * Width, Width);

    /// <summary>Makes room for a cell whose total was never handed out.</summary>
    public void Add(int cell)
    {
        if (cell >= _isNew.Length)
        {
            Array.Resize(ref _lanes, 2 * cell * Width);
            Array.Resize(ref _isNew, 2 * cell);
        }

        _lanes.AsSpan(cell * Width, Width).Clear();
        _isNew[cell] = true;
    }

    public void Arrange(int[] order)
    {
        var (lanes, isNew) = (_lanes, _isNew);
        (_lanes, _isNew) = (new double[(order.Length + 4) * Width], new bool[order.Length + 4]);
        for (var cell = 0; cell < order.Length; cell++)
        {
            lanes.AsSpan(order[cell] * Width, Width).CopyTo(_lanes.AsSpan(cell * Width));
            _isNew[cell] = isNew[order[cell]];
        }

        _changedCount = 0;
    }

    /// <summary>Hands out what is known to differ from nothing: nothing changed since.</summary>
    public void KeepAll() => _changedCount = 0;

    /// <summary>Takes over the solution, with the bound of each cell's error in its own lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(
        LoopColumns columns, LoopMajorant majorant, LoopRows rows, ReadOnlySpan<bool> present, double error, double tolerance)
    {
        Begin(rows.Cells);
        _error = BoundFor(error, tolerance, majorant.Version);
        ref var totals = ref MemoryMarshal.GetArrayDataReference(columns.Totals);
        ref var lanes = ref MemoryMarshal.GetArrayDataReference(_lanes);
        var plainBlocks = columns.BlockCount - (columns.HasErrors ? 1 : 0);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            if (!present[cell])
                continue;

            ref var from = ref Unsafe.Add(ref totals, (rows.LagCapacity + cell) * columns.Stride);
            ref var to = ref Unsafe.Add(ref lanes, cell * Width);
            var differs = Vector256<long>.Zero;
            for (var block = 0; block < plainBlocks; block++)
            {
                var numbers = Vector256.LoadUnsafe(ref from, (nuint)(block * LoopColumns.BlockWidth));
                differs |= Exchange(ref to, columns.FirstLaneOf(block), numbers);
            }

            // Twice the cell's own bound covers its lanes and the propagated bound itself, and the factor what this
            // line rounds.
            var last = columns.HasErrors
                ? Vector256.LoadUnsafe(ref from, (nuint)(plainBlocks * LoopColumns.BlockWidth))
                : Vector256<double>.Zero;
            var bound = majorant.InverseScales[cell] > 0
                ? (last[ErrorBound] + 2 * majorant.WeightOf(cell) * _error) * (1 + 1e-15)
                : 0;
            differs |= Exchange(ref to, LastBlock, Vector256.Create(last[0], last[1], bound, 0));
            Note(cell, differs != Vector256<long>.Zero || _isNew[cell]);
        }
    }

    /// <summary>Hands out zeros, since there are no totals.</summary>
    public void TakeNothing(ReadOnlySpan<bool> present)
    {
        Begin(present.Length);
        for (var cell = 0; cell < present.Length; cell++)
        {
            if (!present[cell])
                continue;

            var total = _lanes.AsSpan(cell * Width, Width);
            Note(cell, MemoryMarshal.Cast<double, long>(total).ContainsAnyExcept(0) || _isNew[cell]);
            total.Clear();
        }
    }

    private void Begin(int cells)
    {
        _changedCount = 0;
        if (_changed.Length < cells)
            _changed = new int[cells + cells / 4];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Note(int cell, bool changed)
    {
        _isNew[cell] = false;
        if (changed)
            _changed[_changedCount++] = cell;
    }

    private double BoundFor(double error, double tolerance, int version)
    {
        if (version == _majorantVersion && error <= _error)
            return _error;

        _majorantVersion = version;

        // Some headroom, so that the errors of later solutions stay below it; none of them is above the tolerance if it
        // can be met.
        return error <= tolerance ? Math.Min(Headroom * error, tolerance) : error;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Exchange(ref double to, int lane, Vector256<double> numbers)
    {
        var before = Vector256.LoadUnsafe(ref to, (nuint)lane);
        numbers.StoreUnsafe(ref to, (nuint)lane);

        return before.AsInt64() ^ numbers.AsInt64();
    }
}

using Footprints.Lanes;

namespace Footprints.Loops;

/// <summary>The totals as they were last handed out, all lanes, and which of them the last solution changed.</summary>
internal sealed class LoopTotals
{
    private const double Headroom = 8;
    private const int Width = Lanes.Lanes.Width;

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
    public void Take(
        LoopColumns columns, LoopMajorant majorant, LoopRows rows, ReadOnlySpan<bool> present, double error, double tolerance)
    {
        Begin(rows.Cells);
        _error = BoundFor(error, tolerance, majorant.Version);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            if (!present[cell])
                continue;

            var counts = majorant.InverseScales[cell] > 0;
            var to = _lanes.AsSpan(cell * Width, Width);
            var changed = _isNew[cell];
            var bound = 0.0;
            for (var block = 0; block < columns.BlockCount; block++)
            {
                var lane = columns.FirstLaneOf(block);
                var at = (rows.LagCapacity + cell) * columns.Stride + block * LoopColumns.BlockWidth;
                var from = columns.Totals.AsSpan(at, LoopColumns.BlockWidth);
                if (lane + LoopColumns.BlockWidth == Width)
                {
                    bound = from[(int)Lane.ErrorBound - lane];
                    from = from[..((int)Lane.ErrorBound - lane)];
                }

                changed |= Exchange(from, to.Slice(lane, from.Length));
            }

            // Twice the cell's own bound covers its lanes and the propagated bound itself, and the factor what this
            // line rounds.
            bound = counts ? (bound + 2 * majorant.WeightOf(cell) * _error) * (1 + 1e-15) : 0;
            changed |= Exchange([bound], to.Slice((int)Lane.ErrorBound, 1));
            Note(cell, changed);
        }
    }

    /// <summary>Hands out zeros, since there are no totals.</summary>
    public void TakeNothing(ReadOnlySpan<bool> present)
    {
        Begin(present.Length);
        Span<double> nothing = stackalloc double[Width];
        nothing.Clear();
        for (var cell = 0; cell < present.Length; cell++)
        {
            if (present[cell])
                Note(cell, Exchange(nothing, _lanes.AsSpan(cell * Width, Width)) | _isNew[cell]);
        }
    }

    private void Begin(int cells)
    {
        _changedCount = 0;
        if (_changed.Length < cells)
            _changed = new int[cells + cells / 4];
    }

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

    private static bool Exchange(ReadOnlySpan<double> from, Span<double> to)
    {
        var changed = false;
        for (var i = 0; i < from.Length; i++)
        {
            changed |= BitConverter.DoubleToInt64Bits(from[i]) != BitConverter.DoubleToInt64Bits(to[i]);
            to[i] = from[i];
        }

        return changed;
    }
}

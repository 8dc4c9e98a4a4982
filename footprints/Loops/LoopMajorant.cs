using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>
/// The positive vectors that certify a group's totals: scales a and w with s = w - |Q| w above 0 for every cell that
/// counts.
/// </summary>
/// <remarks>
/// The bound holds for any such w, whatever a is; a, the absolute total in the largest lane, only makes it fit the
/// cells' own scales. So both are found roughly, and kept while rows and scales stay about the same.
/// <para>
/// A residual in one lane is at most that of the lagged copies, d x (|Q| w of lagged inputs) with d the largest
/// relative difference of a copy, plus rounding, (inputs + 2) x 2^-53 x (|b| + c x |Q| a) with c the largest |x| / a.
/// Thus the maximum over all rows needs no pass over the inputs: <see cref="LagGain"/> and <see cref="RoundingGain"/>
/// are kept.
/// </para>
/// </remarks>
internal sealed class LoopMajorant
{
    /// <summary>Half the distance from 1 to the next number: the largest relative error of one operation.</summary>
    public const double Rounding = 1.0 / (1L << 53);

    // Covers second-order terms of the bounds, and the operations that compute the bounds themselves.
    private const double Upward = 1 + 1e-10;

    // A cell that counts has at least this scale, so that products too small to represent do not make it vanish.
    private const double SmallestScale = 1e-280;

    // s = a when w is exact; a quarter is good enough, and soon reached.
    private const double GoodSlack = 0.25;
    private const double KeptSlack = 1.0 / 64;

    private double[] _pairs = [];
    private double[] _probe = [];
    private int _lagCapacity;
    private int _cells;

    /// <summary>Whether the vectors hold for the present rows.</summary>
    public bool IsValid { get; private set; }

    /// <summary>Counts how often w was found anew.</summary>
    public int Version { get; private set; }

    /// <summary>The largest (|Q| w of lagged inputs) / s.</summary>
    public double LagGain { get; private set; }

    /// <summary>The largest (inputs + 2) x |Q| a / s.</summary>
    public double RoundingGain { get; private set; }

    /// <summary>1 / a by cell, 0 where the cell does not count.</summary>
    public double[] InverseScales { get; private set; } = [];

    /// <summary>(inputs + 2) / s by cell.</summary>
    public double[] OutsideGains { get; private set; } = [];

    public double WeightOf(int cell) => _pairs[2 * (_lagCapacity + cell) + 1];

    /// <summary>
    /// The certified error for a relative difference of lagged copies, with c and the largest outside part over s.
    /// </summary>
    public double ErrorOf(double lagDifference, double largestScaled, double largestOutside) =>
        (lagDifference * LagGain + Rounding * (largestOutside + largestScaled * RoundingGain)) * Upward;

    /// <summary>Follows the shape of the rows; what is known of a cell stays.</summary>
    public void Fit(LoopRows rows, int[]? order)
    {
        if (order is not null || _lagCapacity != rows.LagCapacity || _cells != rows.Cells)
            Resize(rows, order);

        Copy(rows);
        StartProbe();
    }

    private void Resize(LoopRows rows, int[]? order)
    {
        var (pairs, before, known) = (_pairs, _lagCapacity, _cells);
        (_lagCapacity, _cells) = (rows.LagCapacity, rows.Cells);
        _pairs = new double[2 * rows.Width];
        _probe = new double[rows.Width];
        (InverseScales, OutsideGains) = (Fitted(InverseScales, order, known), Fitted(OutsideGains, order, known));
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var old = order?[cell] ?? cell;
            if (old < known)
                pairs.AsSpan(2 * (before + old), 2).CopyTo(_pairs.AsSpan(2 * (_lagCapacity + cell)));
        }
    }

    /// <summary>Forgets the vectors, since other cells count now, or none was found.</summary>
    public void Discard(bool startAnew)
    {
        IsValid = false;
        if (startAnew)
            Array.Clear(_pairs);
    }

    /// <summary>Takes over changed rows; false where the vectors are not good enough any more.</summary>
    public bool Accept(LoopRows rows, LoopMeasures measures, ReadOnlySpan<int> changedRows)
    {
        foreach (var cell in changedRows)
        {
            if (!Certify(rows, measures, cell, KeptSlack))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Whether the scales still fit the outside parts: one sweep tells, or two where corrections are to be had.
    /// </summary>
    public bool Fits(LoopRows rows, LoopMeasures measures, LaggedSystems systems, LoopWork work)
    {
        ProbeSweep(rows, measures);
        if (systems is { IsExact: true, Absolute: { IsUsable: true } absolute })
        {
            var differences = new double[rows.Lagged * LoopColumns.BlockWidth];
            for (var lag = 0; lag < rows.Lagged; lag++)
                differences[lag * LoopColumns.BlockWidth] = _probe[_lagCapacity + rows.CellOfLag[lag]] - _probe[lag];

            absolute.Solve(differences, LoopColumns.BlockWidth, 0, 1);
            for (var lag = 0; lag < rows.Lagged; lag++)
                _probe[lag] = Math.Max(0, _probe[lag] + differences[lag * LoopColumns.BlockWidth]);

            ProbeSweep(rows, measures);
            work.Add(rows.Inputs + (long)absolute.Size * absolute.Size * LoopColumns.BlockWidth);
        }

        work.Add(rows.Inputs);
        for (var lag = 0; lag < rows.Lagged; lag++)
            _probe[lag] = _probe[_lagCapacity + rows.CellOfLag[lag]];

        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var ratio = _probe[_lagCapacity + cell] * InverseScales[cell];
            if (measures.Supported[cell] && !(ratio is > 1.0 / 16 and < 4))
                return false;
        }

        return true;
    }

    /// <summary>
    /// One Gauss-Seidel sweep of a and w together. Lagged copies are left as they were; false where numbers overflow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Sweep(LoopRows rows, LoopMeasures measures)
    {
        ref var pairs = ref MemoryMarshal.GetArrayDataReference(_pairs);
        var isFinite = true;
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var (start, end) = (rows.Starts[cell], rows.Starts[cell] + rows.Lengths[cell]);
            var (scale, weight) = (measures.Scales[cell], 0.0);
            for (var i = start; i < end; i++)
            {
                var quantity = Math.Abs(rows.Quantities[i]);
                ref var pair = ref Unsafe.Add(ref pairs, 2 * rows.Columns[i]);
                scale += quantity * pair;
                weight += quantity * Unsafe.Add(ref pair, 1);
            }

            scale = measures.Supported[cell] ? Math.Max(scale, SmallestScale) : 0;
            _pairs[2 * (_lagCapacity + cell)] = scale;
            weight = measures.Supported[cell] ? weight + scale : 0;
            _pairs[2 * (_lagCapacity + cell) + 1] = weight;
            isFinite &= double.IsFinite(weight);
        }

        return isFinite;
    }

    /// <summary>Whether a is about the same in cells and their lagged copies; before, no s can be measured by it.</summary>
    public bool IsScaled(LoopRows rows)
    {
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            var (scale, copy) = (_pairs[2 * (_lagCapacity + rows.CellOfLag[lag])], _pairs[2 * lag]);
            if (!(copy >= scale / 4 && copy <= scale * 4))
                return false;
        }

        return true;
    }

    /// <summary>
    /// Writes how far cells are from their lagged copies, one block per copy, and then makes the copies equal.
    /// </summary>
    public void TakeDifferences(LoopRows rows, Span<double> differences)
    {
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            var cell = _lagCapacity + rows.CellOfLag[lag];
            differences[lag * LoopColumns.BlockWidth] = _pairs[2 * cell] - _pairs[2 * lag];
            differences[lag * LoopColumns.BlockWidth + 1] = _pairs[2 * cell + 1] - _pairs[2 * lag + 1];
        }

        Copy(rows);
    }

    /// <summary>Moves the lagged copies from the cells' values, by <paramref name="steps"/> blocks.</summary>
    public void Move(LoopRows rows, ReadOnlySpan<double> steps)
    {
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            _pairs[2 * lag] += steps[lag * LoopColumns.BlockWidth];
            _pairs[2 * lag + 1] += steps[lag * LoopColumns.BlockWidth + 1];
        }
    }

    /// <summary>
    /// Whether w is proven for every row, with s at least <see cref="GoodSlack"/> of a, or just above 0 where that has
    /// to do.
    /// </summary>
    public bool Certify(LoopRows rows, LoopMeasures measures, bool isLastResort)
    {
        (LagGain, RoundingGain, IsValid) = (0, 0, false);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            if (!Certify(rows, measures, cell, isLastResort ? 0 : GoodSlack))
                return false;
        }

        StartProbe();
        Version++;

        return IsValid = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Certify(LoopRows rows, LoopMeasures measures, int cell, double leastSlack)
    {
        (InverseScales[cell], OutsideGains[cell]) = (0, 0);
        if (!measures.Supported[cell])
            return true;

        var (scaled, weighted, lagged) = (0.0, 0.0, 0.0);
        for (var i = rows.Starts[cell]; i < rows.Starts[cell] + rows.Lengths[cell]; i++)
        {
            var (quantity, column) = (Math.Abs(rows.Quantities[i]), rows.Columns[i]);
            var weight = quantity * _pairs[2 * column + 1];
            scaled += quantity * _pairs[2 * column];
            weighted += weight;
            lagged += column < _lagCapacity ? weight : 0;
        }

        var (own, scale) = (_pairs[2 * (_lagCapacity + cell) + 1], _pairs[2 * (_lagCapacity + cell)]);
        var operations = (double)rows.Lengths[cell] + measures.OutsideInputs[cell] + 2;
        var slack = own - weighted - operations * Rounding * (own + weighted) * Upward;
        if (!(own > 0 && scale > 0 && slack > 0 && slack >= leastSlack * scale))
            return false;

        var upward = Upward * (1 + operations * Rounding);
        (InverseScales[cell], OutsideGains[cell]) = (1 / scale, operations / slack);
        LagGain = Math.Max(LagGain, lagged * upward / slack);
        RoundingGain = Math.Max(RoundingGain, operations * scaled * upward / slack);

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ProbeSweep(LoopRows rows, LoopMeasures measures)
    {
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var scale = measures.Scales[cell];
            for (var i = rows.Starts[cell]; i < rows.Starts[cell] + rows.Lengths[cell]; i++)
                scale += Math.Abs(rows.Quantities[i]) * _probe[rows.Columns[i]];

            _probe[_lagCapacity + cell] = measures.Supported[cell] ? Math.Max(scale, SmallestScale) : 0;
        }
    }

    private void StartProbe()
    {
        for (var column = 0; column < _probe.Length; column++)
            _probe[column] = _pairs[2 * column];
    }

    private void Copy(LoopRows rows)
    {
        for (var lag = 0; lag < rows.Lagged; lag++)
            _pairs.AsSpan(2 * (_lagCapacity + rows.CellOfLag[lag]), 2).CopyTo(_pairs.AsSpan(2 * lag));
    }

    private double[] Fitted(double[] from, int[]? order, int known)
    {
        var to = new double[_cells];
        for (var cell = 0; cell < to.Length; cell++)
        {
            var old = order?[cell] ?? cell;
            to[cell] = old < known ? from[old] : 0;
        }

        return to;
    }
}

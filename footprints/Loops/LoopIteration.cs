using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Footprints.Loops;

/// <summary>
/// The iteration of the totals themselves: sweeps, and between them corrections of the lagged copies, until the
/// certificate holds.
/// </summary>
internal sealed class LoopIteration(
    LoopRows rows, LoopColumns columns, LoopMeasures measures, LoopMajorant majorant, LaggedSystems systems,
    LoopLimits limits, LoopWork work)
{
    // Plain sweeps may be slow, and end with the work limit; corrections that do not help at once never will.
    private const int PatienceWithSweeps = 8_192;
    private const int PatienceWithCorrections = 6;

    private double[] _differences = [];
    private double _bestDifference = double.PositiveInfinity;
    private int _sinceHalved;
    private double _roundingError;

    public int Sweeps { get; private set; }

    /// <summary>The certified error, max((|r| + rho) / s); NaN or infinite where numbers overflowed.</summary>
    public double RelativeError { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether the totals are within the limits. The copies stay where the last sweep read them.</summary>
    public bool Run(Span<bool> touched, ref int sweep, bool all)
    {
        _differences = new double[rows.Lagged * columns.Stride];
        while (true)
        {
            var multiplyAdds = LoopSweep.Run(rows, columns, touched, ++sweep, all);
            work.Add(multiplyAdds);
            systems.Iterated(multiplyAdds);
            Sweeps++;
            all = false;
            var difference = TakeDifferences();
            if (!double.IsFinite(difference))
                return false;

            if (IsDone(difference))
                return RelativeError <= limits.LargestError;

            Correct();
            Move(sweep + 1);
        }
    }

    /// <summary>Certifies the same totals again, with other scales.</summary>
    public bool Recertify()
    {
        Certify(TakeDifferences());

        return RelativeError <= limits.LargestError;
    }

    private bool IsDone(double difference)
    {
        var lagError = majorant.ErrorOf(difference, 0, 0);
        var isCloseEnough = lagError <= limits.Tolerance || lagError <= _roundingError / 2;
        if (difference <= _bestDifference / 2)
            (_bestDifference, _sinceHalved) = (difference, 0);
        else
            _sinceHalved++;

        var patience = systems.IsExact && systems.Serve(rows, columns) ? PatienceWithCorrections : PatienceWithSweeps;
        var isStuck = work.IsExhausted || _sinceHalved > patience;
        if (!isCloseEnough && !isStuck)
            return false;

        Certify(difference);
        _roundingError = RelativeError - lagError;

        return isStuck
            || RelativeError <= limits.Tolerance
            || lagError <= _roundingError / 2
            || !double.IsFinite(RelativeError);
    }

    private void Certify(double difference)
    {
        var (largestScaled, largestOutside) = Largest();
        RelativeError = majorant.ErrorOf(difference, largestScaled, largestOutside);
    }

    private void Correct()
    {
        if (systems.Pay(rows, limits))
        {
            systems.Make(rows, measures.Supported, work);
            _sinceHalved = 0;
        }

        if (!systems.Serve(rows, columns))
            return;

        // Corrections from before some rows changed are given up as soon as they do not help.
        if (!systems.IsExact && _sinceHalved > 0)
            systems.Discard();
        else
            systems.Correct(_differences, rows, columns, work);
    }

    /// <summary>
    /// Notes how far each cell is from its lagged copy; answers the largest difference in terms of w.
    /// </summary>
    private double TakeDifferences()
    {
        var (stride, largest, sum) = (columns.Stride, 0.0, 0.0);
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            var cell = rows.CellOfLag[lag];
            var weight = majorant.WeightOf(cell);
            var totals = columns.Totals.AsSpan((rows.LagCapacity + cell) * stride, stride);
            var copies = columns.Totals.AsSpan(lag * stride, stride);
            for (var lane = 0; lane < stride; lane++)
            {
                var difference = totals[lane] - copies[lane];
                _differences[lag * stride + lane] = difference;
                sum += difference;
                if (difference != 0)
                    largest = Math.Max(largest, Math.Abs(difference) / weight);
            }
        }

        // Math.Max keeps a NaN, and the sum catches what no weight was there for.
        return double.IsFinite(sum) ? largest : double.NaN;
    }

    private void Move(int nextSweep)
    {
        var stride = columns.Stride;
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            var changed = false;
            var copies = columns.Totals.AsSpan(lag * stride, stride);
            for (var lane = 0; lane < stride; lane++)
            {
                var moved = copies[lane] + _differences[lag * stride + lane];
                changed |= moved != copies[lane];
                copies[lane] = moved;
            }

            if (changed)
                columns.ChangedIn[lag] = nextSweep;
        }
    }

    /// <summary>The largest |x| / a, and the largest (inputs + 2) |b| / s.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double Scaled, double Outside) Largest()
    {
        var (scaled, outside) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref var totals = ref MemoryMarshal.GetArrayDataReference(columns.Totals);
        ref var total = ref Unsafe.Add(ref totals, rows.LagCapacity * columns.Stride);
        ref var direct = ref MemoryMarshal.GetArrayDataReference(columns.Outside);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var inverse = Vector256.Create(majorant.InverseScales[cell]);
            var gain = Vector256.Create(majorant.OutsideGains[cell]);
            for (var lane = 0; lane < columns.Stride; lane += LoopColumns.BlockWidth)
            {
                var at = (nuint)(cell * columns.Stride + lane);
                scaled = Vector256.Max(scaled, Vector256.Abs(Vector256.LoadUnsafe(ref total, at)) * inverse);
                outside = Vector256.Max(outside, Vector256.Abs(Vector256.LoadUnsafe(ref direct, at)) * gain);
            }
        }

        return (Largest(scaled), Largest(outside));
    }

    private static double Largest(Vector256<double> vector) =>
        Math.Max(Math.Max(vector[0], vector[1]), Math.Max(vector[2], vector[3]));
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Footprints.Loops;

/// <summary>
/// The lagged cells' own equations, factored: what remains of a group when every other cell is eliminated.
/// </summary>
/// <remarks>
/// With M the response of the lagged cells to their copies over one sweep, a step of (I - M)^-1 times the difference
/// between cells and copies lands on the solution. After a few rows changed it is still a good step; the certificate
/// never relies on it. For absolute quantities I - M is an M-matrix, and for signed ones it is dominated by one, so
/// elimination needs no pivoting: it cancels nothing but diagonals, and a diagonal that is not positive means
/// divergence.
/// </remarks>
internal sealed class LaggedSystem
{
    // Rows of more cells than this are answered two blocks at a time, to bound the memory.
    private const int CellsForAllBlocks = 65_536;
    private const int MostBlocks = 5;

    private readonly double[] _factors;

    private LaggedSystem(int size) => (Size, _factors) = (size, new double[size * size]);

    /// <summary>Number of lagged cells when it was made; later ones are left alone.</summary>
    public int Size { get; }

    /// <summary>Whether every diagonal came out positive.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>The row with the smallest diagonal, or the first whose diagonal was not positive.</summary>
    public int WeakestRow { get; private set; }

    /// <summary>What it costs to make, in multiply-adds.</summary>
    public static long Cost(LoopRows rows)
    {
        long size = rows.Lagged;

        return size * rows.Inputs + size * size * size / 3;
    }

    public static LaggedSystem Of(LoopRows rows, bool absolute, ReadOnlySpan<bool> supported)
    {
        var system = new LaggedSystem(rows.Lagged);
        system.FillWithResponses(rows, absolute, supported);
        system.Factor();

        return system;
    }

    /// <summary>
    /// Replaces <paramref name="differences"/> by (I - M)^-1 times it, for some blocks of each lagged cell.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(Span<double> differences, int stride, int firstBlock, int blocks)
    {
        for (var block = firstBlock; block < firstBlock + blocks; block++)
        {
            var lane = block * LoopColumns.BlockWidth;
            ref var column = ref Unsafe.Add(ref MemoryMarshal.GetReference(differences), lane);
            for (var row = 1; row < Size; row++)
                Subtract(row, 0, row, ref column, stride);

            for (var row = Size - 1; row >= 0; row--)
            {
                Subtract(row, row + 1, Size, ref column, stride);
                ref var own = ref Unsafe.Add(ref column, row * stride);
                (Vector256.LoadUnsafe(ref own) / Vector256.Create(_factors[row * Size + row])).StoreUnsafe(ref own);
            }
        }
    }

    /// <summary>
    /// A vector of the lagged cells, 0 or more, that comes close to reproducing itself at the weakest row: the first
    /// thing to try for a proof of divergence.
    /// </summary>
    public double[] WeakestVector()
    {
        var vector = new double[Size];
        vector[WeakestRow] = 1;
        for (var row = WeakestRow - 1; row >= 0; row--)
        {
            var sum = 0.0;
            for (var column = row + 1; column <= WeakestRow; column++)
                sum -= _factors[row * Size + column] * vector[column];

            vector[row] = Math.Max(0, sum / _factors[row * Size + row]);
        }

        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Subtract(int row, int from, int to, ref double column, int stride)
    {
        unchecked
        {
            ref var factors = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_factors), row * Size);
            var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
            var other = from;
            for (; other + 1 < to; other += 2)
            {
                even += Product(ref factors, ref column, other, stride);
                odd += Product(ref factors, ref column, other + 1, stride);
            }

            if (other < to)
                even += Product(ref factors, ref column, other, stride);

            ref var own = ref Unsafe.Add(ref column, row * stride);
            (Vector256.LoadUnsafe(ref own) - (even + odd)).StoreUnsafe(ref own);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Product(ref double factors, ref double column, int other, int stride) =>
        Vector256.Create(Unsafe.Add(ref factors, other)) * Vector256.LoadUnsafe(ref Unsafe.Add(ref column, other * stride));

    private void FillWithResponses(LoopRows rows, bool absolute, ReadOnlySpan<bool> supported)
    {
        var columns = LoopColumns.ForResponses(rows, rows.Cells > CellsForAllBlocks ? 2 : MostBlocks, absolute);
        var touched = new bool[rows.Cells];
        var (stride, sweep) = (columns.Stride, 0);
        for (var first = 0; first < Size; first += stride)
        {
            sweep++;
            var count = Math.Min(stride, Size - first);
            for (var lag = Math.Max(0, first - stride); lag < first + count; lag++)
            {
                columns.Totals.AsSpan(lag * stride, stride).Clear();
                columns.ChangedIn[lag] = sweep;
                if (lag >= first && supported[rows.CellOfLag[lag]])
                    columns.Totals[lag * stride + lag - first] = 1;
            }

            LoopSweep.Run(rows, columns, touched, sweep, all: false);
            for (var row = 0; row < Size; row++)
            {
                var response = columns.Totals.AsSpan((rows.LagCapacity + rows.CellOfLag[row]) * stride, count);
                for (var column = 0; column < count; column++)
                    _factors[row * Size + first + column] = (row == first + column ? 1 : 0) - response[column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Factor()
    {
        var weakest = double.PositiveInfinity;
        for (var pivot = 0; pivot < Size; pivot++)
        {
            var diagonal = _factors[pivot * Size + pivot];
            if (!(diagonal >= weakest))
                (weakest, WeakestRow) = (diagonal, pivot);

            if (!(diagonal > 0 && double.IsFinite(diagonal)))
                return;

            var pivotRow = _factors.AsSpan(pivot * Size + pivot + 1, Size - pivot - 1);
            for (var row = pivot + 1; row < Size; row++)
            {
                ref var factor = ref _factors[row * Size + pivot];
                if (factor == 0)
                    continue;

                factor /= diagonal;
                SubtractMultiple(_factors.AsSpan(row * Size + pivot + 1, Size - pivot - 1), pivotRow, factor);
            }
        }

        IsUsable = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SubtractMultiple(Span<double> row, ReadOnlySpan<double> pivotRow, double factor)
    {
        var to = MemoryMarshal.Cast<double, Vector256<double>>(row);
        var from = MemoryMarshal.Cast<double, Vector256<double>>(pivotRow);
        var multiple = Vector256.Create(factor);
        for (var i = 0; i < to.Length; i++)
            to[i] -= multiple * from[i];

        for (var i = to.Length * Vector256<double>.Count; i < row.Length; i++)
            row[i] -= factor * pivotRow[i];
    }
}

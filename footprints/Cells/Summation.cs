using System.Runtime.Intrinsics;
using Footprints.Lanes;

namespace Footprints.Cells;

/// <summary>Adds up one cell: its direct part, then its inputs in declared order.</summary>
/// <remarks>
/// The order of operations fixes every bit: each product is rounded, then each sum; vector instructions run across lanes
/// only, and nothing is fused. Value lanes take the signed quantity, trust lanes its absolute value.
/// </remarks>
internal static class Summation
{
    private const int Vector = 4;
    private static readonly int PrimaryLane = (int)Lane.Primary;
    private static readonly int ErrorLane = (int)Lane.ErrorBound;

    /// <summary>Writes the total and state of an own cell outside groups to <paramref name="total"/>.</summary>
    public static unsafe void Of(CellTable cells, int slot, double* total)
    {
        ref var head = ref cells.HeadOf(slot);
        if (!head.IsIntricate && TryPlain(cells, head, total))
            return;

        WithCare(cells, head, isOutsideOnly: false, new Span<double>(total, Lanes.Lanes.Width));
    }

    /// <summary>Writes the direct part and the inputs outside the cell's own group to <paramref name="outside"/>.</summary>
    public static void Outside(CellTable cells, int slot, Span<double> outside) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: true, outside);

    /// <summary>The common case: every input is in force, in its own unit, without loops upstream.</summary>
    private static unsafe bool TryPlain(CellTable cells, in CellHead head, double* total)
    {
        cells.CopyDirect(head, new Span<double>(total, Lanes.Lanes.Width));
        var last = cells.ActiveBlocks == Vectors.UsualBlocks ? AddUsual(cells, head, total) : AddAll(cells, head, total);
        var finite = (Vector256.Load(total) * 0) + (Vector256.Load(total + (3 * Vector)) * 0) + (Vector256.Load(total + (4 * Vector)) * 0);
        if (cells.ActiveBlocks != Vectors.UsualBlocks)
            finite += (Vector256.Load(total + Vector) * 0) + (Vector256.Load(total + (2 * Vector)) * 0);

        if (last != CellState.None || total[ErrorLane] > 0 || finite != Vector256<double>.Zero)
            return false;

        ((long*)total)[Lanes.Lanes.State] = (long)head.Standing;

        return true;
    }

    private static unsafe CellState AddUsual(CellTable cells, in CellHead head, double* total)
    {
        var sum0 = Vector256.Load(total);
        var sum3 = Vector256.Load(total + (3 * Vector));
        var sum4 = Vector256.Load(total + (4 * Vector));
        var states = Vector256<long>.Zero;
        var totals = cells.Totals;
        foreach (ref readonly var entry in cells.RowOf(head))
        {
            var from = totals.At(entry.Cell);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Abs(signed);
            var last = Vector256.Load(from + (4 * Vector));
            states |= last.AsInt64();
            sum0 += signed * Vector256.Load(from);
            sum3 += absolute * Vector256.Load(from + (3 * Vector));
            sum4 += absolute * last;
        }

        sum0.Store(total);
        sum3.Store(total + (3 * Vector));
        sum4.Store(total + (4 * Vector));
        total[Lanes.Lanes.State] = 0;

        return (CellState)(byte)states[3];
    }

    private static unsafe CellState AddAll(CellTable cells, in CellHead head, double* total)
    {
        var sum0 = Vector256.Load(total);
        var sum1 = Vector256.Load(total + Vector);
        var sum2 = Vector256.Load(total + (2 * Vector));
        var sum3 = Vector256.Load(total + (3 * Vector));
        var sum4 = Vector256.Load(total + (4 * Vector));
        var states = Vector256<long>.Zero;
        var totals = cells.Totals;
        foreach (ref readonly var entry in cells.RowOf(head))
        {
            var from = totals.At(entry.Cell);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Abs(signed);
            var last = Vector256.Load(from + (4 * Vector));
            states |= last.AsInt64();
            sum0 += signed * Vector256.Load(from);
            sum1 += signed * Vector256.Load(from + Vector);
            sum2 += signed * Vector256.Load(from + (2 * Vector));
            sum3 += absolute * Vector256.Load(from + (3 * Vector));
            sum4 += absolute * last;
        }

        sum0.Store(total);
        sum1.Store(total + Vector);
        sum2.Store(total + (2 * Vector));
        sum3.Store(total + (3 * Vector));
        sum4.Store(total + (4 * Vector));
        total[Lanes.Lanes.State] = 0;

        return (CellState)(byte)states[3];
    }

    private static void WithCare(CellTable cells, in CellHead head, bool isOutsideOnly, Span<double> total)
    {
        cells.CopyDirect(head, total);
        var state = head.Standing;
        Span<double> magnitude = stackalloc double[Lanes.Lanes.FirstTrustLane];
        for (var lane = 0; lane < magnitude.Length; lane++)
            magnitude[lane] = Math.Abs(total[lane]);

        var row = cells.RowOf(head);
        for (var at = 0; at < row.Length; at++)
        {
            var (counted, factor, reason) = Judgement.Of(new Running(cells), cells.Units, row, at);
            at += (row[at].Flags & RowFlags.HasInstead) != 0 ? 1 : 0;
            if (reason != Fault.None)
            {
                state |= CellState.Incomplete;
                continue;
            }

            ref readonly var entry = ref row[counted];
            if (isOutsideOnly && (entry.Flags & RowFlags.IsInside) != 0)
                continue;

            state |= cells.StateOf(entry.Cell) & CellStates.Inherited;
            Add(cells.Totals.Of(entry.Cell), entry.Quantity * factor, (entry.Flags & RowFlags.IsInstead) != 0, total, magnitude);
        }

        if (total[ErrorLane] > 0)
            total[ErrorLane] = BoundRounding(total[ErrorLane], row.Length, magnitude);

        Finish(total, state);
    }

    private static void Add(ReadOnlySpan<double> input, double quantity, bool isInstead, Span<double> total, Span<double> magnitude)
    {
        var absolute = Math.Abs(quantity);
        for (var lane = 0; lane < Lanes.Lanes.FirstTrustLane; lane++)
        {
            var contribution = quantity * input[lane];
            total[lane] += contribution;
            magnitude[lane] += Math.Abs(contribution);
        }

        for (var lane = Lanes.Lanes.FirstTrustLane; lane < Lanes.Lanes.State; lane++)
        {
            // What stands in for a supplier's own figure is never primary data.
            if (!isInstead || lane != PrimaryLane)
                total[lane] += absolute * input[lane];
        }
    }

    /// <summary>Adds to an error from upstream what this summation may round otherwise than a recomputation, rounded up.</summary>
    private static double BoundRounding(double error, int inputs, ReadOnlySpan<double> magnitude)
    {
        var largest = 0.0;
        foreach (var sum in magnitude)
            largest = Math.Max(largest, sum);

        return (error + ((inputs + 2) * 2.220446049250313e-16 * largest)) * (1 + ((inputs + 2) * 2.220446049250313e-16));
    }

    /// <summary>Sets the state, and clears a total that must not be shown.</summary>
    public static void Finish(Span<double> total, CellState state)
    {
        foreach (var number in total[..Lanes.Lanes.State])
        {
            if (!double.IsFinite(number))
                state |= CellState.Unresolved;
        }

        if ((state & CellStates.NoNumber) != 0)
            total.Clear();

        total[Lanes.Lanes.State] = BitConverter.Int64BitsToDouble((long)state);
    }
}

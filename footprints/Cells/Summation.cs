using System.Runtime.InteropServices;
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
    public static void Of(CellTable cells, int slot, Span<double> total)
    {
        ref var head = ref cells.HeadOf(slot);
        if (!head.IsIntricate && TryPlain(cells, head, total))
            return;

        WithCare(cells, head, isOutsideOnly: false, total);
    }

    /// <summary>Writes the direct part and the inputs outside the cell's own group to <paramref name="outside"/>.</summary>
    public static void Outside(CellTable cells, int slot, Span<double> outside) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: true, outside);

    /// <summary>The common case: every input is in force, in its own unit, without loops upstream.</summary>
    private static bool TryPlain(CellTable cells, in CellHead head, Span<double> total)
    {
        cells.CopyDirect(head, total);
        ref var to = ref MemoryMarshal.GetReference(total);
        var sum0 = Vector256.LoadUnsafe(ref to);
        var sum1 = Vector256.LoadUnsafe(ref to, Vector);
        var sum2 = Vector256.LoadUnsafe(ref to, 2 * Vector);
        var sum3 = Vector256.LoadUnsafe(ref to, 3 * Vector);
        var sum4 = Vector256.LoadUnsafe(ref to, 4 * Vector);
        var states = Vector256<long>.Zero;
        var totals = cells.Totals;
        foreach (ref readonly var entry in cells.RowOf(head))
        {
            ref var from = ref totals.At(entry.Cell);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Create(Math.Abs(entry.Quantity));
            var last = Vector256.LoadUnsafe(ref from, 4 * Vector);
            states |= last.AsInt64();
            sum0 += signed * Vector256.LoadUnsafe(ref from);
            sum1 += signed * Vector256.LoadUnsafe(ref from, Vector);
            sum2 += signed * Vector256.LoadUnsafe(ref from, 2 * Vector);
            sum3 += absolute * Vector256.LoadUnsafe(ref from, 3 * Vector);
            sum4 += absolute * last;
        }

        var state = (CellState)(byte)states[3];
        if (state != CellState.None || sum4[2] > 0)
            return false;

        var finite = ((sum0 - sum0) + (sum1 - sum1)) + ((sum2 - sum2) + (sum3 - sum3));
        if (finite != Vector256<double>.Zero || !double.IsFinite(sum4[0]) || !double.IsFinite(sum4[1]))
            return false;

        sum0.StoreUnsafe(ref to);
        sum1.StoreUnsafe(ref to, Vector);
        sum2.StoreUnsafe(ref to, 2 * Vector);
        sum3.StoreUnsafe(ref to, 3 * Vector);
        sum4.StoreUnsafe(ref to, 4 * Vector);
        total[Lanes.Lanes.State] = BitConverter.Int64BitsToDouble((long)head.Standing);

        return true;
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
            total[ErrorLane] = BoundRounding(total, row.Length, magnitude);

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
    private static double BoundRounding(ReadOnlySpan<double> total, int inputs, ReadOnlySpan<double> magnitude)
    {
        var error = total[ErrorLane];
        var largest = 0.0;
        foreach (var sum in magnitude)
            largest = Math.Max(largest, sum);

        // Trust lanes have no negative terms: each is its own magnitude.
        foreach (var trust in total[Lanes.Lanes.FirstTrustLane..ErrorLane])
            largest = Math.Max(largest, trust);

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

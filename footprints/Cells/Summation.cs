using System.Runtime.CompilerServices;
using Footprints.Lanes;

namespace Footprints.Cells;

/// <summary>Adds up one cell: its direct part, then its inputs in declared order.</summary>
/// <remarks>
/// The order of operations fixes every bit: each product is rounded, then each sum; vector instructions run across lanes
/// only, and nothing is fused. Value lanes take the signed quantity, trust lanes its absolute value. Most cells are added
/// up by <see cref="PlainSummation"/>, to the same bits.
/// </remarks>
internal static class Summation
{
    private const int PrimaryLane = (int)Lane.Primary;
    private const int ErrorLane = (int)Lane.ErrorBound;

    /// <summary>Writes the total and state of an own cell outside groups, whatever its inputs are.</summary>
    public static void Of(CellTable cells, int slot, Span<double> total) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: false, total);

    /// <summary>Writes the direct part and the inputs outside the cell's own group to <paramref name="outside"/>.</summary>
    public static void Outside(CellTable cells, int slot, Span<double> outside) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: true, outside);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WithCare(CellTable cells, in CellHead head, bool isOutsideOnly, Span<double> total)
    {
        cells.CopyDirect(head, total);
        var state = head.Standing;
        Span<double> magnitude = stackalloc double[Lanes.Lanes.FirstTrustLane];
        for (var lane = 0; lane < magnitude.Length; lane++)
            magnitude[lane] = Math.Abs(total[lane]);

        Span<double> input = stackalloc double[Lanes.Lanes.Width];
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
            cells.Totals.Read(entry.Cell, input);
            Add(input, entry.Quantity * factor, (entry.Flags & RowFlags.IsInstead) != 0, total, magnitude);
        }

        if (total[ErrorLane] > 0)
            total[ErrorLane] = BoundRounding(total, row.Length, magnitude);

        Finish(total, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double BoundRounding(ReadOnlySpan<double> total, int inputs, ReadOnlySpan<double> magnitude)
    {
        var largest = 0.0;
        foreach (var sum in magnitude)
            largest = Math.Max(largest, sum);

        // Trust lanes have no negative terms: each is its own magnitude.
        foreach (var trust in total[Lanes.Lanes.FirstTrustLane..ErrorLane])
            largest = Math.Max(largest, trust);

        return Bound(total[ErrorLane], inputs, largest);
    }

    /// <summary>Adds to an error from upstream what this summation may round otherwise than a recomputation, rounded up.</summary>
    /// <param name="largest">The largest sum of absolute terms in any lane.</param>
    public static double Bound(double error, int inputs, double largest) =>
        (error + ((inputs + 2) * 2.220446049250313e-16 * largest)) * (1 + ((inputs + 2) * 2.220446049250313e-16));

    /// <summary>Sets the state, and clears a total that must not be shown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

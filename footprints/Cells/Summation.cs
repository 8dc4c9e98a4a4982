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

    /// <summary>Writes the total and state of an own cell outside groups to the only vector of <paramref name="to"/>.</summary>
    public static void Of(CellTable cells, int slot, VectorColumn to)
    {
        ref var head = ref cells.HeadOf(slot);
        if (!head.IsIntricate && TryPlain(cells, head, to))
            return;

        Span<double> total = stackalloc double[Lanes.Lanes.Width];
        WithCare(cells, head, isOutsideOnly: false, total);
        to.Write(0, total);
    }

    /// <summary>Writes the direct part and the inputs outside the cell's own group to <paramref name="outside"/>.</summary>
    public static void Outside(CellTable cells, int slot, Span<double> outside) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: true, outside);

    /// <summary>The common case: every input is in force, in its own unit, without loops upstream.</summary>
    private static unsafe bool TryPlain(CellTable cells, in CellHead head, VectorColumn to)
    {
        if (cells.Totals.HasRare)
            to.AddRare();

        var usual = to.At(0);
        var rare = cells.Totals.HasRare ? to.RareAt(0) : null;
        VectorColumn.Zero(usual, VectorColumn.Usual);
        if (rare is not null)
            VectorColumn.Zero(rare, VectorColumn.Rare);

        cells.SetDirect(head, usual, rare);
        var row = cells.RowOf(head);
        var states = rare is null ? AddUsual(cells.Totals, row, usual) : AddAll(cells.Totals, row, usual, rare);
        var finite = Overflow(usual) + Overflow(usual + Vector) + Overflow(usual + (2 * Vector));
        if (rare is not null)
            finite += Overflow(rare) + Overflow(rare + Vector);

        if (states != CellState.None || usual[VectorColumn.ErrorBound] > 0 || finite != Vector256<double>.Zero)
            return false;

        to.SetState(0, head.Standing);

        return true;
    }

    /// <summary>Zeros, or NaN where a number is not finite.</summary>
    private static unsafe Vector256<double> Overflow(double* numbers) => Vector256.Load(numbers) * 0;

    private static unsafe CellState AddUsual(VectorColumn totals, ReadOnlySpan<RowEntry> row, double* usual)
    {
        var values = Vector256.Load(usual);
        var trust = Vector256.Load(usual + Vector);
        var rest = Vector256.Load(usual + (2 * Vector));
        var states = Vector256<long>.Zero;
        foreach (ref readonly var entry in row)
        {
            var from = totals.At(entry.Cell);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Abs(signed);
            var last = Vector256.Load(from + (2 * Vector));
            states |= last.AsInt64();
            values += signed * Vector256.Load(from);
            trust += absolute * Vector256.Load(from + Vector);
            rest += absolute * last;
        }

        values.Store(usual);
        trust.Store(usual + Vector);
        rest.Store(usual + (2 * Vector));
        usual[VectorColumn.State] = 0;

        return (CellState)(byte)states[3];
    }

    private static unsafe CellState AddAll(VectorColumn totals, ReadOnlySpan<RowEntry> row, double* usual, double* rare)
    {
        var values = Vector256.Load(usual);
        var trust = Vector256.Load(usual + Vector);
        var rest = Vector256.Load(usual + (2 * Vector));
        var first = Vector256.Load(rare);
        var second = Vector256.Load(rare + Vector);
        var states = Vector256<long>.Zero;
        foreach (ref readonly var entry in row)
        {
            var from = totals.At(entry.Cell);
            var rareFrom = totals.RareAt(entry.Cell);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Abs(signed);
            var last = Vector256.Load(from + (2 * Vector));
            states |= last.AsInt64();
            values += signed * Vector256.Load(from);
            trust += absolute * Vector256.Load(from + Vector);
            rest += absolute * last;
            first += signed * Vector256.Load(rareFrom);
            second += signed * Vector256.Load(rareFrom + Vector);
        }

        values.Store(usual);
        trust.Store(usual + Vector);
        rest.Store(usual + (2 * Vector));
        first.Store(rare);
        second.Store(rare + Vector);
        usual[VectorColumn.State] = 0;

        return (CellState)(byte)states[3];
    }

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

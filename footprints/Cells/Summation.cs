using System.Runtime.CompilerServices;
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

    /// <summary>
    /// Adds up a plain cell outside groups and sets its total at once; false, and nothing set, where it takes care: an input
    /// is not in force, lies after a loop, or a number is not finite.
    /// </summary>
    /// <param name="keepAt">The reserved place where the settled number is put aside; 0 for the next one.</param>
    public static bool TrySet(CellTable cells, int slot, in CellHead head, int keepAt, out bool hasChanged)
    {
        hasChanged = false;
        if (head.IsIntricate)
            return false;

        return cells.Totals.HasRare
            ? TrySet<AllParts>(cells, slot, head, keepAt, out hasChanged)
            : TrySet<UsualPart>(cells, slot, head, keepAt, out hasChanged);
    }

    /// <summary>Writes the total and state of an own cell outside groups, whatever its inputs are.</summary>
    public static void Of(CellTable cells, int slot, Span<double> total) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: false, total);

    /// <summary>Writes the direct part and the inputs outside the cell's own group to <paramref name="outside"/>.</summary>
    public static void Outside(CellTable cells, int slot, Span<double> outside) =>
        WithCare(cells, cells.HeadOf(slot), isOutsideOnly: true, outside);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe bool TrySet<TParts>(
        CellTable cells, int slot, in CellHead head, int keepAt, out bool hasChanged)
        where TParts : struct, IParts
    {
        hasChanged = false;
        var direct = stackalloc double[Lanes.Lanes.Width];
        cells.SetDirect(head, direct);
        var totals = cells.Totals;
        var (values, trust, rest) = (Vector256.Load(direct), Vector256.Load(direct + Vector), Vector256.Load(direct + (2 * Vector)));
        var (first, second) = (Vector256.Load(direct + (3 * Vector)), Vector256.Load(direct + (4 * Vector)));
        var states = Vector256<long>.Zero;
        foreach (ref readonly var entry in cells.RowOf(head))
        {
            var from = totals.At(entry.Cell, TParts.Width);
            var signed = Vector256.Create(entry.Quantity);
            var absolute = Vector256.Abs(signed);
            var last = Vector256.Load(from + (2 * Vector));
            states |= last.AsInt64();
            values += signed * Vector256.Load(from);
            trust += absolute * Vector256.Load(from + Vector);
            rest += absolute * last;
            if (TParts.Width == Lanes.Lanes.Width)
            {
                first += signed * Vector256.Load(from + (3 * Vector));
                second += signed * Vector256.Load(from + (4 * Vector));
            }
        }

        // The lane of the state took part in the sum: it is set anew.
        rest = rest.WithElement(Vector - 1, 0.0);
        var finite = (values * 0) + (trust * 0) + (rest * 0) + (first * 0) + (second * 0);
        if ((byte)states[Vector - 1] != 0 || rest[Vector - 2] > 0 || finite != Vector256<double>.Zero)
            return false;

        rest = rest.WithElement(Vector - 1, BitConverter.Int64BitsToDouble((long)head.Standing));
        var to = totals.At(slot, TParts.Width);
        var differs = Differs(values, to) | Differs(trust, to + Vector) | Differs(rest, to + (2 * Vector));
        if (TParts.Width == Lanes.Lanes.Width)
            differs |= Differs(first, to + (3 * Vector)) | Differs(second, to + (4 * Vector));

        hasChanged = differs != Vector256<long>.Zero;
        if (!hasChanged)
            return true;

        cells.Settled.KeepNumber(slot, keepAt);
        values.Store(to);
        trust.Store(to + Vector);
        rest.Store(to + (2 * Vector));
        if (TParts.Width == Lanes.Lanes.Width)
        {
            first.Store(to + (3 * Vector));
            second.Store(to + (4 * Vector));
        }

        return true;
    }

    private static unsafe Vector256<long> Differs(Vector256<double> numbers, double* stored) =>
        numbers.AsInt64() ^ Vector256.Load((long*)stored);

    /// <summary>Which parts the vectors of a table have.</summary>
    private interface IParts
    {
        /// <summary>How many numbers that makes.</summary>
        static abstract int Width { get; }
    }

    private readonly struct UsualPart : IParts
    {
        public static int Width => VectorColumn.Usual;
    }

    private readonly struct AllParts : IParts
    {
        public static int Width => Lanes.Lanes.Width;
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

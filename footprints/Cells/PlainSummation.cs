using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Footprints.Cells;

/// <summary>
/// Adds up a cell whose inputs all count as they stand: complete, in force, in their declared units. The same bits as
/// <see cref="Summation"/>, which does the others.
/// </summary>
/// <remarks>Optimised at once, as all that runs per cell is: nobody should wait for the first waves after a start.</remarks>
internal static unsafe class PlainSummation
{
    private const int Vector = 4;
    private const int Error = VectorColumn.ErrorBound;

    /// <summary>
    /// Adds up a plain cell outside groups and sets its total at once; false, and nothing set, where it takes care: an input
    /// is not in force or has no complete number, or a number is not finite.
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

    /// <summary>
    /// Writes the direct part and the inputs outside the cell's own group, with the cell's standing as state, as a vector of
    /// the table's width; false where it takes care.
    /// </summary>
    public static bool TryOutside(CellTable cells, in CellHead head, double* outside)
    {
        if (head.IsIntricate)
            return false;

        return cells.Totals.HasRare
            ? TryOutside<AllParts>(cells, head, outside)
            : TryOutside<UsualPart>(cells, head, outside);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TrySet<TParts>(CellTable cells, int slot, in CellHead head, int keepAt, out bool hasChanged)
        where TParts : struct, IParts
    {
        var sum = stackalloc double[Lanes.Lanes.Width];
        hasChanged = false;
        if (!TryAdd<TParts, WholeRow>(cells, head, sum))
            return false;

        var to = cells.Totals.At(slot, TParts.Width);
        hasChanged = VectorColumn.Differ(sum, to, TParts.Width);
        if (!hasChanged)
            return true;

        cells.Settled.KeepNumber(slot, keepAt);
        VectorColumn.Copy(sum, to, TParts.Width);

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryOutside<TParts>(CellTable cells, in CellHead head, double* outside)
        where TParts : struct, IParts
    {
        new Span<double>(outside, TParts.Width).Clear();

        return TryAdd<TParts, OutsidePart>(cells, head, outside);
    }

    /// <summary>Adds the direct part and the inputs to a vector of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryAdd<TParts, TRow>(CellTable cells, in CellHead head, double* sum)
        where TParts : struct, IParts
        where TRow : struct, IRow
    {
        cells.SetDirect(head, sum);
        var totals = cells.Totals;
        var (values, trust, rest) = (Vector256.Load(sum), Vector256.Load(sum + Vector), Vector256.Load(sum + (2 * Vector)));
        var (first, second) = (Vector256<double>.Zero, Vector256<double>.Zero);
        if (TParts.Width == Lanes.Lanes.Width)
            (first, second) = (Vector256.Load(sum + (3 * Vector)), Vector256.Load(sum + (4 * Vector)));

        var (states, inside) = (Vector256<long>.Zero, 0L);
        foreach (ref readonly var entry in cells.RowOf(head))
        {
            var from = totals.At(entry.Cell, TParts.Width);
            if (TRow.IsOutsideOnly && (entry.Flags & RowFlags.IsInside) != 0)
            {
                inside |= ((long*)from)[VectorColumn.State];
                continue;
            }

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

        // The lane of the state took part in the sum: it is set anew. An input inside the loop need only be in force.
        rest = rest.WithElement(Vector - 1, 0.0);
        var finite = (values * 0) + (trust * 0) + (rest * 0) + (first * 0) + (second * 0);
        var faults = (CellState)(byte)states[Vector - 1] | ((CellState)(byte)inside & CellStates.NotInForce);
        if (faults != CellState.None || finite != Vector256<double>.Zero)
            return false;

        values.Store(sum);
        trust.Store(sum + Vector);
        rest.Store(sum + (2 * Vector));
        if (TParts.Width == Lanes.Lanes.Width)
        {
            first.Store(sum + (3 * Vector));
            second.Store(sum + (4 * Vector));
        }

        ((long*)sum)[VectorColumn.State] = (long)head.Standing;

        return sum[Error] == 0 || TryBound<TParts, TRow>(cells, head, sum);
    }

    /// <summary>Adds the rounding of this sum to the error from upstream; false where that grows out of range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryBound<TParts, TRow>(CellTable cells, in CellHead head, double* sum)
        where TParts : struct, IParts
        where TRow : struct, IRow
    {
        var direct = stackalloc double[Lanes.Lanes.Width];
        cells.SetDirect(head, direct);
        var totals = cells.Totals;
        var values = Vector256.Abs(Vector256.Load(direct));
        var (first, second) = (
            Vector256.Abs(Vector256.Load(direct + (3 * Vector))), Vector256.Abs(Vector256.Load(direct + (4 * Vector))));
        var row = cells.RowOf(head);
        foreach (ref readonly var entry in row)
        {
            if (TRow.IsOutsideOnly && (entry.Flags & RowFlags.IsInside) != 0)
                continue;

            var from = totals.At(entry.Cell, TParts.Width);
            var signed = Vector256.Create(entry.Quantity);
            values += Vector256.Abs(signed * Vector256.Load(from));
            if (TParts.Width == Lanes.Lanes.Width)
            {
                first += Vector256.Abs(signed * Vector256.Load(from + (3 * Vector)));
                second += Vector256.Abs(signed * Vector256.Load(from + (4 * Vector)));
            }
        }

        // Trust lanes have no negative terms: each is its own magnitude.
        var largest = Vector256.Max(Vector256.Max(values, Vector256.Load(sum + Vector)), Vector256.Max(first, second));
        sum[Error] = Summation.Bound(
            sum[Error], row.Length, Math.Max(Largest(largest), Math.Max(sum[2 * Vector], sum[(2 * Vector) + 1])));

        return double.IsFinite(sum[Error]);
    }

    private static double Largest(Vector256<double> vector) =>
        Math.Max(Math.Max(vector[0], vector[1]), Math.Max(vector[2], vector[3]));

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

    /// <summary>Which inputs count.</summary>
    private interface IRow
    {
        /// <summary>Only those outside the cell's own group.</summary>
        static abstract bool IsOutsideOnly { get; }
    }

    private readonly struct WholeRow : IRow
    {
        public static bool IsOutsideOnly => false;
    }

    private readonly struct OutsidePart : IRow
    {
        public static bool IsOutsideOnly => true;
    }
}

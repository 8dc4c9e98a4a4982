using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Footprints.Loops;

/// <summary>One pass over the rows in sweep order: each cell becomes its outside part plus its inputs.</summary>
/// <remarks>
/// A row none of whose inputs changed since it was last computed is passed over, since it would come out with the same
/// bits. Vectors run across lanes only and nothing is fused, so that the bits do not depend on the machine.
/// </remarks>
internal static class LoopSweep
{
    /// <summary>Runs one sweep; answers the number of multiply-adds.</summary>
    /// <param name="touched">Cells whose own row or outside part changed; cleared as they are computed.</param>
    /// <param name="all">Compute every row.</param>
    public static long Run(LoopRows rows, LoopColumns columns, Span<bool> touched, int sweep, bool all) =>
        columns.BlockCount switch
        {
            1 => Run<One>(rows, columns, touched, sweep, all),
            2 => Run<Two>(rows, columns, touched, sweep, all),
            3 => Run<Three>(rows, columns, touched, sweep, all),
            4 => Run<Four>(rows, columns, touched, sweep, all),
            _ => Run<Five>(rows, columns, touched, sweep, all),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Run<TBlocks>(LoopRows rows, LoopColumns columns, Span<bool> touched, int sweep, bool all)
        where TBlocks : struct, IBlocks
    {
        ref var totals = ref MemoryMarshal.GetArrayDataReference(columns.Totals);
        ref var inputs = ref MemoryMarshal.GetArrayDataReference(rows.Columns);
        ref var quantities = ref MemoryMarshal.GetArrayDataReference(rows.Quantities);
        var (starts, lengths, changedIn, lag) = (rows.Starts, rows.Lengths, columns.ChangedIn, rows.LagCapacity);
        var masks = Masks.Of(columns.ValueBlocks);
        var work = 0L;
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var (start, length) = (starts[cell], lengths[cell]);
            if (!all && !touched[cell] && !AnyChanged(rows.Columns.AsSpan(start, length), changedIn, sweep))
                continue;

            touched[cell] = false;
            work += length;
            if (Row<TBlocks>(
                ref MemoryMarshal.GetArrayDataReference(columns.Outside), ref totals,
                ref Unsafe.Add(ref inputs, start), ref Unsafe.Add(ref quantities, start), length, cell, lag, masks))
            {
                changedIn[lag + cell] = sweep;
            }
        }

        return work * TBlocks.Count * LoopColumns.BlockWidth;
    }

    /// <summary>Computes one row; true where its bits changed. The caller vouches for every index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Row<TBlocks>(
        ref double outside, ref double totals, ref int inputs, ref double quantities, int length, int cell, int lag,
        Masks masks)
        where TBlocks : struct, IBlocks
    {
        unchecked
        {
            ref var own = ref Unsafe.Add(ref outside, (nuint)cell * TBlocks.Stride);
            var sum0 = Vector256.LoadUnsafe(ref own);
            var sum1 = TBlocks.Count > 1 ? Vector256.LoadUnsafe(ref own, 4) : default;
            var sum2 = TBlocks.Count > 2 ? Vector256.LoadUnsafe(ref own, 8) : default;
            var sum3 = TBlocks.Count > 3 ? Vector256.LoadUnsafe(ref own, 12) : default;
            var sum4 = TBlocks.Count > 4 ? Vector256.LoadUnsafe(ref own, 16) : default;
            for (var i = 0; i < length; i++)
            {
                var quantity = Vector256.Create(Unsafe.Add(ref quantities, i));
                ref var input = ref Unsafe.Add(ref totals, (nuint)Unsafe.Add(ref inputs, i) * TBlocks.Stride);
                sum0 += (quantity & masks.Mask0) * Vector256.LoadUnsafe(ref input);
                if (TBlocks.Count > 1)
                    sum1 += (quantity & masks.Mask1) * Vector256.LoadUnsafe(ref input, 4);
                if (TBlocks.Count > 2)
                    sum2 += (quantity & masks.Mask2) * Vector256.LoadUnsafe(ref input, 8);
                if (TBlocks.Count > 3)
                    sum3 += (quantity & masks.Mask3) * Vector256.LoadUnsafe(ref input, 12);
                if (TBlocks.Count > 4)
                    sum4 += (quantity & masks.Mask4) * Vector256.LoadUnsafe(ref input, 16);
            }

            ref var total = ref Unsafe.Add(ref totals, (nuint)(lag + cell) * TBlocks.Stride);
            var difference = Exchange(ref total, 0, sum0);
            if (TBlocks.Count > 1)
                difference |= Exchange(ref total, 4, sum1);
            if (TBlocks.Count > 2)
                difference |= Exchange(ref total, 8, sum2);
            if (TBlocks.Count > 3)
                difference |= Exchange(ref total, 12, sum3);
            if (TBlocks.Count > 4)
                difference |= Exchange(ref total, 16, sum4);

            return difference != Vector256<long>.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Exchange(ref double total, nuint lane, Vector256<double> sum)
    {
        var before = Vector256.LoadUnsafe(ref total, lane);
        sum.StoreUnsafe(ref total, lane);

        return before.AsInt64() ^ sum.AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AnyChanged(ReadOnlySpan<int> inputs, int[] changedIn, int sweep)
    {
        foreach (var input in inputs)
        {
            if (changedIn[input] >= sweep)
                return true;
        }

        return false;
    }

    /// <summary>What each block keeps of a quantity: all of it for values, all but the sign for trust.</summary>
    private readonly record struct Masks(
        Vector256<double> Mask0, Vector256<double> Mask1, Vector256<double> Mask2, Vector256<double> Mask3,
        Vector256<double> Mask4)
    {
        public static Masks Of(int valueBlocks) =>
            new(
                Mask(valueBlocks > 0), Mask(valueBlocks > 1), Mask(valueBlocks > 2), Mask(valueBlocks > 3),
                Mask(valueBlocks > 4));

        private static Vector256<double> Mask(bool isValue) =>
            Vector256.Create(isValue ? -1L : long.MaxValue).AsDouble();
    }

    private interface IBlocks
    {
        static abstract int Count { get; }

        static abstract nuint Stride { get; }
    }

    private readonly struct One : IBlocks
    {
        public static int Count => 1;

        public static nuint Stride => 4;
    }

    private readonly struct Two : IBlocks
    {
        public static int Count => 2;

        public static nuint Stride => 8;
    }

    private readonly struct Three : IBlocks
    {
        public static int Count => 3;

        public static nuint Stride => 12;
    }

    private readonly struct Four : IBlocks
    {
        public static int Count => 4;

        public static nuint Stride => 16;
    }

    private readonly struct Five : IBlocks
    {
        public static int Count => 5;

        public static nuint Stride => 20;
    }
}

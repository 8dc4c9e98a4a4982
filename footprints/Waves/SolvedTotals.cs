using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Takes in the totals of a partition's cells in groups, as the loops solved them.</summary>
internal sealed unsafe class SolvedTotals(CellTable cells)
{
    private readonly Dictionary<int, long> _closedBy = [];

    /// <summary>The newest fact of a group that has no total; 0 where none is known.</summary>
    public long ClosedBy(int group) => _closedBy.GetValueOrDefault(group);

    /// <summary>Sets the totals of cells that are still in the group; how many of them changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Take(WaveMessage.LoopTotals totals)
    {
        // Cells lie in another order than in the letter: what the next ones need is fetched meanwhile.
        const int ahead = 16;
        if (totals.Width == Lanes.Lanes.Width)
            cells.Totals.AddRare();

        if (totals.ClosedBy != 0)
            _closedBy[totals.Group] = totals.ClosedBy;
        else
            _closedBy.Remove(totals.Group);

        var (level, changed) = (cells.GroupLevel(totals.Group) + 2, 0);
        var (width, slots) = (cells.Totals.Width, totals.Cells);
        var number = stackalloc double[Lanes.Lanes.Width];
        fixed (double* vectors = totals.Vectors)
        {
            for (var at = 0; at < totals.Count; at++)
            {
                if (at + ahead < totals.Count)
                    cells.Ahead.Head(slots[at + ahead]);

                var slot = slots[at];
                if (cells.GroupOf(slot) != totals.Group)
                    continue;

                VectorColumn.Copy(vectors + (at * totals.Width), number, totals.Width);
                Judge(number, cells.HeadOf(slot).Standing);
                if (!VectorColumn.Differ(number, cells.Totals.At(slot), width))
                    continue;

                cells.Settled.KeepNumber(slot);
                VectorColumn.Copy(number, cells.Totals.At(slot), width);
                changed++;
                cells.MarkUsersAbove(slot, level);
                if (cells.Has(slot, SlotFlags.Exported))
                    cells.Dirty.Add(~slot, level);
            }
        }

        return changed;
    }

    /// <summary>Adds the cell's own standing to the state of its group, and clears a number that must not be shown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Judge(double* number, CellState standing)
    {
        ref var word = ref ((long*)number)[VectorColumn.State];
        var state = (CellState)(byte)word | standing;
        var finite = Vector256<double>.Zero;
        word = 0;
        for (var at = 0; at < Lanes.Lanes.Width; at += Vector256<double>.Count)
            finite += Vector256.Load(number + at) * 0;

        if (finite != Vector256<double>.Zero)
            state |= CellState.Unresolved;

        if ((state & CellStates.NoNumber) != 0)
            new Span<double>(number, Lanes.Lanes.Width).Clear();

        word = (long)state;
    }
}

using System.Runtime.CompilerServices;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>What became of a cell that a wide wave looked at.</summary>
internal enum Look : byte
{
    /// <summary>Nothing upstream was touched.</summary>
    Untouched,

    /// <summary>Added up, and the same bit for bit.</summary>
    Same,

    /// <summary>Added up, and set.</summary>
    Changed,

    /// <summary>Left for somebody who takes care.</summary>
    NeedsCare,
}

/// <summary>Looks at the cells of one level and adds up the plain ones that the wave reaches, on as many threads as it is given.</summary>
/// <remarks>Cells of a level don't use each other, and each sets its own total only: who computes which does not show.</remarks>
internal sealed class WideRun(CellTable cells)
{
    // Optimised at once, as all that runs per cell is: nobody should wait for the first waves after a start.

    /// <summary>Cells at once: a millisecond of work, after which others have their turn.</summary>
    private const int Most = 16_384;

    /// <summary>Cells of a share: fewer are not worth waking another thread for.</summary>
    private const int Share = 512;

    private readonly Look[] _looks = new Look[Most];
    private int[] _slots = [];
    private int _first;
    private int _count;
    private int _kept;

    /// <summary>Runs so many shares of work, on several threads where there are any, and returns when all are done.</summary>
    public Action<int, Action<int>> Divide { get; set; } = static (shares, run) =>
    {
        for (var share = 0; share < shares; share++)
            run(share);
    };

    /// <summary>Looks at the next cells of a level, from one on; what became of each.</summary>
    public ReadOnlySpan<Look> Run(ArraySegment<int> level, int from)
    {
        (_slots, _first, _count) = (level.Array!, level.Offset + from, Math.Min(Most, level.Count - from));
        _kept = cells.Settled.Reserve(_count);
        Divide((_count + Share - 1) / Share, RunShare);

        return _looks.AsSpan(0, _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunShare(int share)
    {
        // What is computed soon is fetched meanwhile: the row first, then the numbers of its inputs.
        const int toRow = 10;
        const int toInputs = 2;
        var end = Math.Min(_count, (share + 1) * Share);
        for (var at = share * Share; at < end; at++)
        {
            if (at + toRow < end)
                cells.Ahead.Row(_slots[_first + at + toRow]);

            if (at + toInputs < end)
                cells.Ahead.Inputs(_slots[_first + at + toInputs]);

            _looks[at] = Run(_slots[_first + at], _kept + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Look Run(int slot, int kept)
    {
        if (!cells.Has(slot, SlotFlags.Dirty) && !HasTouchedInput(slot))
            return Look.Untouched;

        if (cells.Has(slot, SlotFlags.Grouped) || !PlainSummation.TrySet(cells, slot, cells.HeadOf(slot), kept, out var hasChanged))
            return Look.NeedsCare;

        return hasChanged ? Look.Changed : Look.Same;
    }

    /// <summary>Whether the wave has touched an input outside the cell's own group, and so perhaps changed it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasTouchedInput(int slot)
    {
        foreach (ref readonly var entry in cells.RowOf(cells.HeadOf(slot)))
        {
            if (cells.KeptAt(entry.Cell) != 0 && (entry.Flags & RowFlags.IsInside) == 0)
                return true;
        }

        return false;
    }
}

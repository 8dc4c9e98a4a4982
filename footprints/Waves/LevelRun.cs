using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Recomputes the dirty cells of one level at a time. Nothing is allocated per cell.</summary>
internal sealed class LevelRun(CellTable cells, Telling telling)
{
    private readonly VectorColumn _scratch = Scratch();
    private readonly Dictionary<int, long> _closedBy = [];
    private int _recomputed;
    private int _changed;

    /// <summary>The newest fact of a group that has no total; 0 where none is known.</summary>
    public long ClosedBy(int group) => _closedBy.GetValueOrDefault(group);

    public (int Recomputed, int Changed) TakeCounts()
    {
        var counts = (_recomputed, _changed);
        (_recomputed, _changed) = (0, 0);

        return counts;
    }

    /// <summary>Computes what is dirty at a level; false where the work ran out first.</summary>
    public bool TryComplete(int level, ref int work)
    {
        var dirty = cells.Dirty.At(level);
        while (dirty.Count > 0)
        {
            if (work <= 0)
                return false;

            var slot = dirty[^1];
            dirty.RemoveAt(dirty.Count - 1);
            work -= slot < 0 ? 1 : 4 + cells.HeadOf(slot).RowLength;
            Compute(slot, level);
        }

        return true;
    }

    private static VectorColumn Scratch()
    {
        var scratch = new VectorColumn();
        scratch.Add();

        return scratch;
    }

    private unsafe void Compute(int slot, int level)
    {
        if (slot < 0)
        {
            telling.Tell(~slot, level);
            return;
        }

        if (!cells.Has(slot, SlotFlags.Dirty))
            return;

        if (cells.LevelOf(slot) != level)
        {
            cells.Dirty.Add(slot, cells.LevelOf(slot));
            return;
        }

        cells.Clear(slot, SlotFlags.Dirty);
        _recomputed++;
        if (cells.Has(slot, SlotFlags.Grouped))
        {
            Gather(slot, level);
            return;
        }

        var total = _scratch.At(0);
        if (cells.Has(slot, SlotFlags.Portfolio))
            SumPortfolio(slot);
        else
            Summation.Of(cells, slot, total);

        var hasChanged = TrySet(slot, total);
        if (hasChanged)
        {
            cells.MarkUsersAbove(slot, level);
            if (cells.Has(slot, SlotFlags.Volume))
                MarkPortfolio(slot);
        }

        if (cells.Has(slot, SlotFlags.Exported) && (hasChanged || cells.Has(slot, SlotFlags.Owed)))
            telling.Tell(slot, level);
    }

    private void Gather(int slot, int level)
    {
        // Until the loops have answered, an interrupted wave must gather the cell again.
        cells.Settled.KeepNumber(slot);
        Summation.Outside(cells, slot, _scratch.Of(0));
        telling.Gather(slot, _scratch.Of(0));
        if (cells.Has(slot, SlotFlags.Owed))
            cells.Dirty.Add(~slot, level + 2);
    }

    private void SumPortfolio(int slot)
    {
        var portfolio = cells.PortfolioOf(slot);
        var total = _scratch.Of(0);
        portfolio.Sum(cells.Totals, total);
        var state = cells.HeadOf(slot).Standing | _scratch.StateOf(0);
        if (portfolio.Count == 0)
            state |= CellState.Incomplete;

        Summation.Finish(total, state);
    }

    private void MarkPortfolio(int volume)
    {
        var enterprise = cells.Enterprises[cells.HeadOf(volume).Enterprise];
        var slot = cells.Find(Identities.CellKey.Of(enterprise));
        if (slot < 0)
            return;

        cells.PortfolioOf(slot).Mark(volume);
        cells.MarkDirty(slot);
    }

    /// <summary>Sets a slot's number; false where not one bit differs.</summary>
    private unsafe bool TrySet(int slot, double* total)
    {
        var current = cells.Totals.At(slot);
        if (Vectors.AreSame(total, current, cells.ActiveBlocks))
            return false;

        cells.Settled.KeepNumber(slot);
        Vectors.Copy(total, current, cells.ActiveBlocks);
        _changed++;

        return true;
    }

    /// <summary>Takes in the totals of own cells in groups, as the loops solved them.</summary>
    public unsafe void Take(WaveMessage.LoopTotals totals)
    {
        for (var at = 0; at < totals.Cells.Length; at++)
        {
            var slot = cells.Find(totals.Cells[at]);
            if (slot < 0 || cells.GroupOf(slot) == 0)
                continue;

            var group = cells.GroupOf(slot);
            _closedBy[group] = totals.ClosedBy[at];
            var total = _scratch.Of(0);
            totals.Vectors.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width).CopyTo(total);
            cells.Activate(total);
            Summation.Finish(total, _scratch.StateOf(0) | cells.HeadOf(slot).Standing);
            if (!TrySet(slot, _scratch.At(0)))
                continue;

            var level = cells.GroupLevel(group) + 2;
            cells.MarkUsersAbove(slot, level);
            if (cells.Has(slot, SlotFlags.Exported))
                cells.Dirty.Add(~slot, level);
        }
    }
}

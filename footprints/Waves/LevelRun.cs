using System.Runtime.InteropServices;
using Footprints.Cells;
using Footprints.Facts;

namespace Footprints.Waves;

/// <summary>Recomputes the dirty cells of one level at a time. Nothing is allocated per cell.</summary>
internal sealed class LevelRun(CellTable cells, Telling telling)
{
    private readonly double[] _total = new double[Lanes.Lanes.Width];
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

    private void Compute(int slot, int level)
    {
        if (slot < 0)
        {
            telling.Tell(~slot);
            return;
        }

        ref var place = ref cells.PlaceOf(slot);
        if (!place.IsDirty)
            return;

        if (cells.LevelOf(slot) != level)
        {
            cells.Dirty.Add(slot, cells.LevelOf(slot));
            return;
        }

        place.IsDirty = false;
        _recomputed++;
        if (place.Group != 0)
        {
            // Until the loops have answered, an interrupted wave must gather the cell again.
            cells.Settled.KeepNumber(slot);
            Summation.Outside(cells, slot, _total);
            telling.Gather(slot, _total);
            if (place.IsOwed)
                cells.Dirty.Add(~slot, level + 2);

            return;
        }

        var kind = cells.HeadOf(slot).Kind;
        if (kind == FactKind.Enterprise || place.IsPortfolio)
            SumPortfolio(slot);
        else
            Summation.Of(cells, slot, _total);

        var hasChanged = TrySet(slot, _total);
        if (hasChanged)
        {
            cells.MarkUsersAbove(slot, level);
            if (kind == FactKind.Volume)
                MarkPortfolio(slot);
        }

        if (hasChanged || place.IsOwed)
            telling.Tell(slot);
    }

    private void SumPortfolio(int slot)
    {
        var portfolio = cells.PortfolioOf(slot);
        portfolio.Sum(cells.Totals, _total);
        var state = cells.HeadOf(slot).Standing | (CellState)(byte)BitConverter.DoubleToInt64Bits(_total[Lanes.Lanes.State]);
        if (portfolio.Count == 0)
            state |= CellState.Incomplete;

        Summation.Finish(_total, state);
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
    public bool TrySet(int slot, ReadOnlySpan<double> total)
    {
        var current = cells.Totals.Of(slot);
        if (MemoryMarshal.AsBytes(total).SequenceEqual(MemoryMarshal.AsBytes(current)))
            return false;

        cells.Settled.KeepNumber(slot);
        total.CopyTo(current);
        _changed++;

        return true;
    }

    /// <summary>Takes in the totals of own cells in groups, as the loops solved them.</summary>
    public void Take(WaveMessage.LoopTotals totals)
    {
        for (var at = 0; at < totals.Cells.Length; at++)
        {
            var slot = cells.Find(totals.Cells[at]);
            if (slot < 0 || cells.PlaceOf(slot).Group == 0)
                continue;

            var group = cells.PlaceOf(slot).Group;
            _closedBy[group] = totals.ClosedBy[at];
            totals.Vectors.AsSpan(at * Lanes.Lanes.Width, Lanes.Lanes.Width).CopyTo(_total);
            var state = (CellState)(byte)BitConverter.DoubleToInt64Bits(_total[Lanes.Lanes.State]);
            Summation.Finish(_total, state | cells.HeadOf(slot).Standing);
            if (!TrySet(slot, _total))
                continue;

            var level = cells.GroupLevel(group) + 2;
            cells.MarkUsersAbove(slot, level);
            if (!cells.ExportsOf(slot).IsEmpty)
                cells.Dirty.Add(~slot, level);
        }
    }
}

using System.Runtime.CompilerServices;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Recomputes the dirty cells of one level at a time. Nothing is allocated per cell.</summary>
internal sealed class LevelRun(CellTable cells, Telling telling)
{
    private readonly WideRun _wide = new(cells);
    private readonly VectorColumn _scratch = Scratch();
    private readonly double[] _total = new double[Lanes.Lanes.Width];
    private readonly SolvedTotals _solved = new(cells);
    private int _level = DirtyLevels.None;
    private int _next;
    private int _looked;
    private int _recomputed;
    private int _changed;

    /// <summary>The newest fact of a group that has no total; 0 where none is known.</summary>
    public long ClosedBy(int group) => _solved.ClosedBy(group);

    /// <inheritdoc cref="WideRun.Divide"/>
    public Action<int, Action<int>> Divide
    {
        set => _wide.Divide = value;
    }

    /// <summary>Gives its memory back at once, rather than with the object.</summary>
    public void FreeAll() => _scratch.FreeAll();

    /// <summary>Another wave begins: whatever level was under way is not.</summary>
    public void Restart() => _level = DirtyLevels.None;

    public (int Recomputed, int Changed) TakeCounts()
    {
        var counts = (_recomputed, _changed);
        (_recomputed, _changed) = (0, 0);

        return counts;
    }

    /// <summary>Computes what is dirty at a level; false where the work ran out first.</summary>
    public bool TryComplete(int level, ref int work)
    {
        if (level != _level)
        {
            (_level, _next, _looked) = (level, 0, 0);
            if (!cells.Wide.IsOn && cells.Wide.Suits(cells.Dirty.Count))
                cells.Wide.Begin(level);
        }

        if (!TryLook(level, ref work))
            return false;

        var dirty = cells.Dirty.At(level);
        while (_next < dirty.Count)
        {
            if (work <= 0)
                return false;

            var slot = dirty[_next++];
            ReadAhead(dirty);
            work -= slot < 0 ? 1 : 4 + cells.HeadOf(slot).RowLength;
            Compute(slot, level);
        }

        cells.Dirty.Clear(level);
        cells.Wide.Complete(level);
        _level = DirtyLevels.None;

        return true;
    }

    /// <summary>Computes whatever the wave reaches at a level where nobody marks; false where the work ran out first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryLook(int level, ref int work)
    {
        var all = cells.Wide.At(level);
        while (_looked < all.Count)
        {
            if (work <= 0)
                return false;

            foreach (var look in _wide.Run(all, _looked))
            {
                var slot = all[_looked++];
                work -= 4 + cells.HeadOf(slot).RowLength;
                Take(slot, level, look);
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(int slot, int level, Look look)
    {
        switch (look)
        {
            case Look.Same or Look.Changed:
                cells.Clear(slot, SlotFlags.Dirty);
                _recomputed++;
                HandOut(slot, level, Note(look == Look.Changed));
                break;
            case Look.NeedsCare:
                cells.Set(slot, SlotFlags.Dirty);
                Compute(slot, level);
                break;
        }
    }

    /// <summary>
    /// The cells of a level lie far apart: what the next ones need is fetched while this one is added up, the head first,
    /// then the row, then the numbers of its inputs.
    /// </summary>
    private void ReadAhead(List<int> dirty)
    {
        const int toHead = 24;
        const int toRow = 16;
        const int toInputs = 8;
        if (_next + toHead < dirty.Count && dirty[_next + toHead] >= 0)
            cells.Ahead.Head(dirty[_next + toHead]);

        if (_next + toRow < dirty.Count && dirty[_next + toRow] >= 0)
            cells.Ahead.Row(dirty[_next + toRow]);

        if (_next + toInputs < dirty.Count && dirty[_next + toInputs] >= 0)
            cells.Ahead.Inputs(dirty[_next + toInputs]);
    }

    private static VectorColumn Scratch()
    {
        var scratch = new VectorColumn();
        scratch.Add();

        return scratch;
    }

    private void Compute(int slot, int level)
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

        HandOut(slot, level, Renew(slot));
    }

    /// <summary>Tells whoever uses the cell, here and elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HandOut(int slot, int level, bool hasChanged)
    {
        if (hasChanged)
        {
            cells.MarkUsersAbove(slot, level);
            if (cells.Has(slot, SlotFlags.Volume))
                MarkPortfolio(slot);
        }

        if (cells.Has(slot, SlotFlags.Exported) && (hasChanged || cells.Has(slot, SlotFlags.Owed)))
            telling.Tell(slot, level);
    }

    /// <summary>Adds the cell up anew; false where not one bit differs.</summary>
    private bool Renew(int slot)
    {
        if (cells.Has(slot, SlotFlags.Portfolio))
            SumPortfolio(slot);
        else if (PlainSummation.TrySet(cells, slot, cells.HeadOf(slot), keepAt: 0, out var hasChanged))
            return Note(hasChanged);
        else
            Summation.Of(cells, slot, _total);

        return TrySet(slot);
    }

    private bool Note(bool hasChanged)
    {
        _changed += hasChanged ? 1 : 0;

        return hasChanged;
    }

    private void Gather(int slot, int level)
    {
        // Until the loops have answered, an interrupted wave must gather the cell again.
        cells.Settled.KeepNumber(slot);
        telling.Gather(slot, level);
        if (cells.Has(slot, SlotFlags.Owed))
            cells.Dirty.Add(~slot, level + 2);
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
        if (slot < 0 || !cells.Has(slot, SlotFlags.Portfolio))
            return;

        cells.PortfolioOf(slot).Mark(volume);
        cells.MarkDirty(slot);
    }

    /// <summary>Sets a slot's number to what was computed; false where not one bit differs.</summary>
    private bool TrySet(int slot)
    {
        _scratch.Write(0, _total);

        // What the vectors have of rare parts, they all have: an overflow or a loop may have brought in the first.
        if (_scratch.HasRare)
            cells.Totals.AddRare();
        else if (cells.Totals.HasRare)
            _scratch.AddRare();

        if (_scratch.IsSame(cells.Totals, slot, 0))
            return Note(hasChanged: false);

        cells.Settled.KeepNumber(slot);
        cells.Totals.Copy(_scratch, 0, slot);

        return Note(hasChanged: true);
    }

    /// <summary>Takes in the totals of own cells in groups, as the loops solved them.</summary>
    public void Take(WaveMessage.LoopTotals totals) => _changed += _solved.Take(totals);
}

using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>Outside parts of cells in groups, on their way to the loops, with the inside rows that the loops don't have.</summary>
internal sealed unsafe class Gathering(CellTable cells)
{
    /// <summary>Cells per letter: some 100 to 160 KB of numbers.</summary>
    private const int Room = 1_024;

    /// <summary>Pages kept for reuse: what is under way at one level of a large wave.</summary>
    private const int Kept = 64;

    private readonly Stack<Page> _free = [];
    private readonly List<InsideRow> _rows = [];
    private Page _page;
    private int _width;

    public int Count { get; private set; }

    /// <summary>Whether what is gathered must go before another cell is added.</summary>
    public bool MustGo => Count == Room || (Count > 0 && _width != cells.Totals.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int slot)
    {
        if (Count == 0)
            (_page, _width) = (_free.TryPop(out var free) ? free : Page.Create(), cells.Totals.Width);

        ref var head = ref cells.HeadOf(slot);
        fixed (double* outside = &_page.Outside[Count * _width])
        {
            if (!PlainSummation.TryOutside(cells, head, outside))
                AddWithCare(slot, outside);
        }

        (_page.Cells[Count], _page.Inputs[Count]) = (slot, head.RowLength);
        Count++;
        if (cells.Has(slot, SlotFlags.RowSent))
            return;

        cells.Set(slot, SlotFlags.RowSent);
        _rows.Add(InsideOf(slot));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWithCare(int slot, double* outside)
    {
        Span<double> lanes = stackalloc double[Lanes.Lanes.Width];
        Summation.Outside(cells, slot, lanes);
        VectorColumn.Write(outside, _width, lanes);
    }

    private InsideRow InsideOf(int slot)
    {
        ref var head = ref cells.HeadOf(slot);
        var row = cells.RowOf(head);
        var (inputs, quantities) = (new List<CellKey>(), new List<double>());
        for (var at = 0; at < row.Length; at++)
        {
            var (counted, factor, fault) = Judgement.Of(new Running(cells), cells.Units, row, at);
            at += (row[at].Flags & RowFlags.HasInstead) != 0 ? 1 : 0;
            if (fault != Fault.None || (row[counted].Flags & RowFlags.IsInside) == 0)
                continue;

            inputs.Add(cells.KeyOf(row[counted].Cell));
            quantities.Add(row[counted].Quantity * factor);
        }

        return new InsideRow(cells.KeyOf(slot), slot, [.. inputs], [.. quantities], head.Position);
    }

    /// <summary>Forgets what was gathered and not sent.</summary>
    public void Clear()
    {
        Count = 0;
        _rows.Clear();
    }

    /// <summary>The letter to the loops; its page belongs to it until it comes back.</summary>
    public WaveMessage.LoopRows Take(Seat seat)
    {
        var letter = new WaveMessage.LoopRows
        {
            Head = seat.HeadTo(seat.Roster.Loops),
            Number = seat.NextNumber(seat.Roster.Loops),
            Count = Count,
            Width = _width,
            Cells = _page.Cells,
            Outside = _page.Outside,
            OutsideInputs = _page.Inputs,
            Rows = [.. _rows],
        };
        Clear();

        return letter;
    }

    /// <summary>The letter has been taken in: its page serves again.</summary>
    public void Reuse(WaveMessage.LoopRows letter)
    {
        if (_free.Count < Kept)
            _free.Push(new Page(letter.Cells, letter.OutsideInputs, letter.Outside));
    }

    private readonly record struct Page(int[] Cells, int[] Inputs, double[] Outside)
    {
        public static Page Create() => new(
            GC.AllocateUninitializedArray<int>(Room),
            GC.AllocateUninitializedArray<int>(Room),
            GC.AllocateUninitializedArray<double>(Room * Lanes.Lanes.Width));
    }
}

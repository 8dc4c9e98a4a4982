using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>Outside parts of cells in groups, on their way to the loops, with the inside rows that the loops don't have.</summary>
internal sealed class Gathering(CellTable cells)
{
    private readonly List<CellKey> _cells = [];
    private readonly List<int> _inputs = [];
    private readonly List<InsideRow> _rows = [];
    private double[] _outside = [];

    public int Count => _cells.Count;

    public void Add(int slot, ReadOnlySpan<double> outside)
    {
        var at = _cells.Count * Lanes.Lanes.Width;
        if (at == _outside.Length)
            Array.Resize(ref _outside, Math.Max(16 * Lanes.Lanes.Width, at * 2));

        outside.CopyTo(_outside.AsSpan(at));
        _cells.Add(cells.KeyOf(slot));
        _inputs.Add(cells.HeadOf(slot).RowLength);
        if (cells.Has(slot, SlotFlags.RowSent))
            return;

        cells.Set(slot, SlotFlags.RowSent);
        _rows.Add(InsideOf(slot));
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

        return new InsideRow(cells.KeyOf(slot), [.. inputs], [.. quantities], head.Position);
    }

    public void Clear()
    {
        _cells.Clear();
        _inputs.Clear();
        _rows.Clear();
    }

    /// <summary>The letter to the loops, which owns its numbers from now on.</summary>
    public WaveMessage.LoopRows Take(Seat seat)
    {
        var letter = new WaveMessage.LoopRows
        {
            From = seat.Self,
            To = seat.Roster.Loops,
            Term = seat.Term,
            Wave = seat.Wave,
            Epoch = seat.Epoch,
            FromActivation = seat.Activation,
            ToActivation = seat.Activations[seat.Roster.Loops],
            Number = seat.NextNumber(seat.Roster.Loops),
            Count = _cells.Count,
            Cells = [.. _cells],
            Outside = _outside,
            OutsideInputs = [.. _inputs],
            Rows = [.. _rows],
        };
        _outside = [];
        Clear();

        return letter;
    }
}

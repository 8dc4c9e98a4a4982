namespace Footprints.Cells;

/// <summary>
/// What readers may see: the numbers and heads as they were when the last wave settled. The running wave's first touch of
/// a slot puts the settled one aside; settling forgets what was put aside.
/// </summary>
public sealed class SettledCells
{
    /// <summary>Pages that stay for the next wave: 50 MB, what a wave over half a million cells needs.</summary>
    private const int PagesKept = 128;

    private readonly CellTable _cells;
    private readonly VectorColumn _kept = new();
    private readonly NativeColumn<int> _touched = new();
    private readonly Dictionary<int, CellHead> _heads = [];
    private readonly HashSet<int> _ownRows = [];
    private readonly HashSet<int> _ownDirect = [];

    internal SettledCells(CellTable cells)
    {
        _cells = cells;
        _touched.Add(-1);
        _kept.Add();
    }

    /// <summary>Whether any wave has settled: before, nobody reads, and nothing is kept.</summary>
    public bool HasSettled { get; private set; }

    /// <summary>Slots that the running wave has touched.</summary>
    internal int TouchedCount => _touched.Count - 1;

    internal int Touched(int index) => _touched[index + 1];

    /// <summary>Puts the settled number aside before the first change of it.</summary>
    internal void KeepNumber(int slot)
    {
        ref var at = ref _cells.KeptAt(slot);
        if (at == 0)
            Keep(slot, ref at);
    }

    private void Keep(int slot, ref int at)
    {
        at = _touched.Add(slot);

        // Before the first settled epoch nobody reads: only that the wave has touched the slot counts.
        if (!HasSettled)
            return;

        _kept.Add();
        if (_cells.Totals.HasRare)
            _kept.AddRare();

        _kept.Copy(_cells.Totals, slot, at);
    }

    /// <summary>Puts the settled head and number aside before a fact changes them.</summary>
    internal void KeepHead(int slot)
    {
        KeepNumber(slot);
        if (HasSettled)
            _heads.TryAdd(slot, _cells.HeadOf(slot));
    }

    /// <summary>Whether the slot's current row is the settled one, which must stay readable.</summary>
    internal bool KeepsRow(int slot) => _heads.ContainsKey(slot) && !_ownRows.Contains(slot);

    internal void OwnRow(int slot)
    {
        if (_heads.ContainsKey(slot))
            _ownRows.Add(slot);
    }

    /// <summary>Whether the slot's current direct part is the settled one, which must stay readable.</summary>
    internal bool KeepsDirect(int slot) => _heads.ContainsKey(slot) && !_ownDirect.Contains(slot);

    internal void OwnDirect(int slot)
    {
        if (_heads.ContainsKey(slot))
            _ownDirect.Add(slot);
    }

    /// <summary>Writes the settled number of a slot.</summary>
    internal void Read(int slot, Span<double> number)
    {
        var at = _cells.KeptAt(slot);
        if (at == 0 || !HasSettled)
            _cells.Totals.Read(slot, number);
        else
            _kept.Read(at, number);
    }

    /// <summary>A copy of the settled number of a slot.</summary>
    internal double[] NumberOf(int slot)
    {
        var number = new double[Lanes.Lanes.Width];
        Read(slot, number);

        return number;
    }

    /// <summary>The settled state of a slot.</summary>
    internal CellState StateOf(int slot)
    {
        var at = _cells.KeptAt(slot);

        return at == 0 || !HasSettled ? _cells.Totals.StateOf(slot) : _kept.StateOf(at);
    }

    /// <summary>The settled head of a slot.</summary>
    internal CellHead HeadOf(int slot) => _heads.TryGetValue(slot, out var head) ? head : _cells.HeadOf(slot);

    /// <summary>Whether a touched slot's number differs from the settled one, bit for bit.</summary>
    internal bool HasChanged(int slot)
    {
        var at = _cells.KeptAt(slot);
        if (at == 0)
            return false;

        if (_cells.Totals.HasRare)
            _kept.AddRare();

        return !HasSettled || !_cells.Totals.IsSame(_kept, at, slot);
    }

    /// <summary>Makes what the wave has computed the settled state.</summary>
    internal void Settle()
    {
        for (var index = 0; index < TouchedCount; index++)
            _cells.KeptAt(Touched(index)) = 0;

        foreach (var (slot, head) in _heads)
        {
            if (_ownRows.Contains(slot))
                _cells.FreeRow(head.RowAt, head.RowLength);

            if (_ownDirect.Contains(slot))
                _cells.FreeDirect(head);
        }

        _heads.Clear();
        _ownRows.Clear();
        _ownDirect.Clear();
        _touched.Clear();
        _touched.Add(-1);
        _kept.Clear(PagesKept);
        _kept.Add();
        HasSettled = true;
    }
}

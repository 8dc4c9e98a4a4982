using System.Runtime.CompilerServices;

namespace Footprints.Cells;

/// <summary>
/// What readers may see: the numbers and heads as they were when the last wave settled. The running wave's first touch of
/// a slot puts the settled one aside; settling forgets what was put aside.
/// </summary>
public sealed class SettledCells
{
    /// <summary>Pages that stay for the next wave: 50 to 84 MB, what a wave over half a million cells needs.</summary>
    private const int PagesKept = 32;

    private readonly CellTable _cells;
    private readonly VectorColumn _kept = new();
    private readonly NativeColumn<int> _touched = new();
    private readonly NativeColumn<KeptCopy> _copies = new();
    private readonly Dictionary<int, CellHead> _heads = [];
    private readonly Dictionary<int, HashSet<int>> _volumesLeft = [];
    private readonly HashSet<int> _ownRows = [];
    private readonly HashSet<int> _ownDirect = [];
    private readonly HashSet<int> _ownNames = [];

    internal SettledCells(CellTable cells)
    {
        _cells = cells;
        Forget();
    }

    /// <summary>Whether any wave has settled: before, nobody reads, and nothing is kept.</summary>
    public bool HasSettled { get; private set; }

    /// <summary>Places for own slots that the running wave has touched; some stay empty.</summary>
    internal int TouchedCount => _touched.Count - 1;

    /// <summary>Copies that the running wave has touched.</summary>
    internal int TouchedCopiesCount => _copies.Count - 1;

    /// <summary>An own slot that the running wave has touched, or -1 for an empty place.</summary>
    internal int Touched(int index) => _touched[index + 1];

    internal int TouchedCopy(int index) => _copies[index + 1].Slot;

    /// <summary>Puts the settled number aside before the first change of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void KeepNumber(int slot)
    {
        if (_cells.IsOwn(slot))
            KeepNumber(slot, reserved: 0);
        else
            KeepCopy(slot);
    }

    /// <summary>Puts what readers may ask of a copy aside before the first change of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void KeepCopy(int slot)
    {
        ref var at = ref _cells.KeptAt(slot);
        if (at != 0)
            return;

        at = _copies.Add(default);
        ref var copy = ref _copies[at];
        copy.Slot = slot;
        copy.State = _cells.StateOf(slot);
        copy.Pcf = _cells.Totals.PcfOf(slot);
    }

    /// <summary>Puts the settled number of an own slot aside in a reserved place, 0 for the next one.</summary>
    /// <remarks>Several threads may do so at once, each for other slots and places.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void KeepNumber(int slot, int reserved)
    {
        ref var at = ref _cells.KeptAt(slot);
        if (at != 0)
            return;

        at = reserved == 0 ? Reserve(1) : reserved;
        _touched[at] = slot;

        // Before the first settled epoch nobody reads: only that the wave has touched the slot counts.
        if (HasSettled)
            _kept.Keep(_cells.Totals, slot, at);
    }

    /// <summary>Reserves so many places, all empty; the first of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int Reserve(int count)
    {
        var first = _touched.Count;
        _touched.Extend(count);
        for (var at = first; at < first + count; at++)
            _touched[at] = -1;

        if (!HasSettled)
            return first;

        _kept.Extend(count);
        if (_cells.Totals.HasRare)
            _kept.AddRare();

        return first;
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

    /// <summary>Whether the slot's current name is the settled one, which must stay readable.</summary>
    internal bool KeepsName(int slot) => _heads.ContainsKey(slot) && !_ownNames.Contains(slot);

    internal void OwnName(int slot)
    {
        if (_heads.ContainsKey(slot))
            _ownNames.Add(slot);
    }

    /// <summary>A volume leaves an enterprise's portfolio, of which readers see it as a part until the wave has settled.</summary>
    internal void KeepVolume(int enterprise, int volume)
    {
        if (!HasSettled)
            return;

        if (!_volumesLeft.TryGetValue(enterprise, out var volumes))
            _volumesLeft.Add(enterprise, volumes = []);

        volumes.Add(volume);
    }

    /// <summary>Volumes that the running wave has taken out of an enterprise's portfolio, if only for a time.</summary>
    internal IEnumerable<int> VolumesLeft(int enterprise) => _volumesLeft.TryGetValue(enterprise, out var volumes) ? volumes : [];

    /// <summary>Writes the settled number of an own slot, or of a copy that the wave has not touched.</summary>
    internal void Read(int slot, Span<double> number)
    {
        var at = _cells.KeptAt(slot);
        if (at == 0 || !HasSettled)
            _cells.Totals.Read(slot, number);
        else if (_cells.IsOwn(slot))
            _kept.Read(at, number);
        else
            throw new InvalidOperationException($"Of a copy that a wave has touched only the pcf is kept, but {slot} is one.");
    }

    /// <summary>A copy of the settled number of an own slot.</summary>
    internal double[] NumberOf(int slot)
    {
        var number = new double[Lanes.Lanes.Width];
        Read(slot, number);

        return number;
    }

    /// <summary>The settled pcf excluding biogenic uptake of a slot, kg CO2e per declared unit.</summary>
    internal double PcfOf(int slot)
    {
        var at = _cells.KeptAt(slot);
        if (at == 0 || !HasSettled)
            return _cells.Totals.PcfOf(slot);

        return _cells.IsOwn(slot) ? _kept.PcfOf(at) : _copies[at].Pcf;
    }

    /// <summary>The settled state of a slot.</summary>
    internal CellState StateOf(int slot)
    {
        var at = _cells.KeptAt(slot);
        if (at == 0 || !HasSettled)
            return _cells.Totals.StateOf(slot);

        return _cells.IsOwn(slot) ? _kept.StateOf(at) : _copies[at].State;
    }

    /// <summary>The settled head of a slot.</summary>
    internal CellHead HeadOf(int slot) => _heads.TryGetValue(slot, out var head) ? head : _cells.HeadOf(slot);

    /// <summary>Whether a touched own slot's number differs from the settled one, bit for bit.</summary>
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Settle()
    {
        for (var index = 0; index < TouchedCount; index++)
        {
            if (Touched(index) >= 0)
                _cells.KeptAt(Touched(index)) = 0;
        }

        for (var index = 0; index < TouchedCopiesCount; index++)
            _cells.KeptAt(TouchedCopy(index)) = 0;

        foreach (var (slot, head) in _heads)
        {
            if (_ownRows.Contains(slot))
                _cells.FreeRow(head.RowAt, head.RowLength);

            if (_ownDirect.Contains(slot))
                _cells.FreeDirect(head);

            if (_ownNames.Contains(slot))
                _cells.Texts.Free(head.Name);
        }

        Forget();
        _cells.Barring?.Shares.Settle();
        _cells.Wide.End();
        HasSettled = true;
    }

    /// <summary>Gives all memory back at once, rather than with the object.</summary>
    internal void FreeAll()
    {
        _kept.FreeAll();
        _touched.FreeAll();
        _copies.FreeAll();
    }

    /// <summary>Nothing is touched. The first places are never used: 0 says that nothing is kept of a slot.</summary>
    private void Forget()
    {
        _heads.Clear();
        _volumesLeft.Clear();
        _ownRows.Clear();
        _ownDirect.Clear();
        _ownNames.Clear();
        _touched.Clear();
        _touched.Add(-1);
        _copies.Clear();
        _copies.Add(default);
        _kept.Clear(PagesKept);
        _kept.Add();
    }

    /// <summary>What readers may ask of a copy.</summary>
    private struct KeptCopy
    {
        public double Pcf;
        public int Slot;
        public CellState State;
    }
}

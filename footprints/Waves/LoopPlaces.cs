using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>The groups that the order has told of, and which of their cells the slots of each partition mean.</summary>
internal sealed class LoopPlaces
{
    private readonly Dictionary<int, PlacedGroup> _groups = [];
    private readonly Dictionary<CellKey, int> _groupOf = [];
    private readonly (PlacedGroup? Group, int Place)[][] _bySlot;

    public LoopPlaces(int partitions)
    {
        _bySlot = new (PlacedGroup?, int)[partitions][];
        Array.Fill(_bySlot, []);
    }

    public IReadOnlyCollection<PlacedGroup> Groups => _groups.Values;

    /// <summary>The lowest level at which a group waits to be solved: the second of its three.</summary>
    public int Lowest
    {
        get
        {
            var lowest = int.MaxValue;
            foreach (var group in _groups.Values)
            {
                if (group.IsDirty)
                    lowest = Math.Min(lowest, group.Level + 1);
            }

            return lowest;
        }
    }

    /// <summary>Forgets everything: the order begins anew, and whoever hears of it tells its rows again.</summary>
    public void Clear()
    {
        _groups.Clear();
        _groupOf.Clear();
        Array.Fill(_bySlot, []);
    }

    /// <summary>A partition is not who it was: it calls its cells by other slots, and will tell which.</summary>
    public void Forget(int partition)
    {
        _bySlot[partition] = [];
        foreach (var group in _groups.Values)
            group.ForgetSlots(partition);
    }

    public void Take(WaveMessage.Places places)
    {
        if (places.IsWhole)
            LeaveWhatIsNotIn(places);

        foreach (var place in places.Groups)
        {
            if (place.Level < 0)
                Remove(place.Group);
            else if (_groups.TryGetValue(place.Group, out var group))
                group.Level = place.Level;
            else
                _groups.Add(place.Group, new PlacedGroup(place.Group) { Level = place.Level });
        }

        foreach (var place in places.Cells)
            Move(place.Cell, place.Group);
    }

    /// <summary>
    /// A whole description ends what it leaves out. What it names stays: partitions that were told of it have their rows
    /// here, and won't send them again.
    /// </summary>
    private void LeaveWhatIsNotIn(WaveMessage.Places places)
    {
        var groups = places.Groups.Select(place => place.Group).ToHashSet();
        foreach (var gone in _groups.Keys.Where(group => !groups.Contains(group)).ToList())
            Remove(gone);

        var cells = places.Cells.Select(place => place.Cell).ToHashSet();
        foreach (var gone in _groupOf.Keys.Where(cell => !cells.Contains(cell)).ToList())
            Move(gone, to: 0);
    }

    private void Remove(int number)
    {
        if (!_groups.Remove(number, out var group))
            return;

        foreach (ref readonly var member in group.Members)
            Unbind(member);
    }

    private void Move(CellKey cell, int to)
    {
        if (_groupOf.TryGetValue(cell, out var from) && from != to && _groups.TryGetValue(from, out var left))
        {
            if (left.Cells.TryFindPlace(cell, out var place))
            {
                Unbind(left.Members[place]);
                left.Remove(place);
            }

            left.IsDirty = true;
        }

        if (to == 0)
            _groupOf.Remove(cell);
        else
            _groupOf[cell] = to;
    }

    private void Unbind(in PlacedGroup.Member member)
    {
        if (member.IsReachable)
            _bySlot[member.Partition][member.Slot] = default;
    }

    /// <summary>
    /// Takes in rows and outside parts; true where the partition told a slot of a cell that had lost its own, and so may have
    /// missed the cell's total.
    /// </summary>
    public bool Take(WaveMessage.LoopRows rows)
    {
        var isOwed = false;
        foreach (var row in rows.Rows)
        {
            if (_groupOf.TryGetValue(row.Cell, out var number) && _groups.TryGetValue(number, out var group))
                isOwed |= Bind(group, row, rows.From);
        }

        SetOutside(rows);

        return isOwed;
    }

    private bool Bind(PlacedGroup group, InsideRow row, int partition)
    {
        var (place, before) = group.SetRow(row, partition);
        if (before == group.Members[place] with { Position = before.Position })
            return false;

        Unbind(before);
        ref var slots = ref _bySlot[partition];
        if (row.Slot >= slots.Length)
            Array.Resize(ref slots, Math.Max(row.Slot + 1, 2 * slots.Length));

        slots[row.Slot] = (group, place);

        return before.IsPresent;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void SetOutside(WaveMessage.LoopRows rows)
    {
        var lanes = stackalloc double[Lanes.Lanes.Width];
        var bySlot = _bySlot[rows.From];
        fixed (double* vectors = rows.Outside)
        {
            for (var at = 0; at < rows.Count; at++)
            {
                var slot = rows.Cells[at];
                if (slot >= bySlot.Length || bySlot[slot] is not ({ } group, var place))
                    continue;

                // A copy: the letter may be sent again, and belongs to its sender.
                VectorColumn.Read(vectors + (at * rows.Width), rows.Width, new Span<double>(lanes, Lanes.Lanes.Width));
                ref var word = ref ((long*)lanes)[Lanes.Lanes.State];
                var state = (CellState)(byte)word;
                word = 0;
                group.Cells.SetOutside(
                    place, new ReadOnlySpan<double>(lanes, Lanes.Lanes.Width), rows.OutsideInputs[at], state & CellStates.Inherited);
                group.IsDirty = true;
            }
        }
    }
}

namespace Footprints.Loops;

/// <summary>The level of every cell outside groups, and the groups with theirs.</summary>
/// <remarks>
/// A group counts as one node of the level order. A node is named by the row of a cell outside groups, or by the
/// complement of a group's slot. Whatever changes a place is recorded first, for the next report.
/// </remarks>
internal sealed class Places(Shape shape, ChangeRecord record, int lastId)
{
    private readonly Stack<int> _freeSlots = new();

    // Slot 0 stays empty, since it means "no group" in a row.
    private ShapeGroup?[] _groups = new ShapeGroup?[8];
    private int _slots = 1;

    public int Groups => _slots - 1 - _freeSlots.Count;

    public IEnumerable<ShapeGroup> AllGroups => _groups.OfType<ShapeGroup>();

    /// <summary>The last id that was given to a group.</summary>
    public int LastId { get; private set; } = lastId;

    public ShapeGroup? GroupAt(int slot) => _groups[slot];

    public ShapeGroup? GroupOf(int cell) => _groups[shape.Row(cell).Group];

    public int NodeOf(int cell)
    {
        var slot = shape.Row(cell).Group;

        return slot == 0 ? cell : ~slot;
    }

    public int LevelOf(int node) => node < 0 ? _groups[~node]!.Level : shape.Row(node).LevelOrSeat;

    /// <summary>The level at which the total of a cell is final.</summary>
    public int OutOf(int cell)
    {
        ref var row = ref shape.Row(cell);

        return row.Group == 0 ? row.LevelOrSeat : _groups[row.Group]!.Out;
    }

    public ref int MarkOf(int node) => ref node < 0 ? ref _groups[~node]!.Mark : ref shape.Row(node).Mark;

    public void SetLevel(int node, int level)
    {
        if (LevelOf(node) == level)
            return;

        if (node < 0)
        {
            record.Before(_groups[~node]!);
            _groups[~node]!.Level = level;
        }
        else
        {
            RecordBefore(node);
            shape.Row(node).LevelOrSeat = level;
        }
    }

    public ShapeGroup AddGroup(int level)
    {
        if (_freeSlots.Count == 0 && _slots == _groups.Length)
            Array.Resize(ref _groups, _groups.Length * 2);

        var group = new ShapeGroup(++LastId, _freeSlots.Count > 0 ? _freeSlots.Pop() : _slots++) { Level = level };
        _groups[group.Slot] = group;
        record.Before(group);

        return group;
    }

    /// <summary>Forgets a group without members.</summary>
    public void Remove(ShapeGroup group)
    {
        record.Before(group);
        group.IsGone = true;
        _groups[group.Slot] = null;
        _freeSlots.Push(group.Slot);
    }

    /// <summary>Moves a cell, from its group if it is in one, into another.</summary>
    public void Join(int cell, ShapeGroup group)
    {
        RecordBefore(cell);
        GiveUpSeat(cell);
        TakeSeat(cell, group);
    }

    /// <summary>Takes a cell out of its group, to a level of its own.</summary>
    public void Leave(int cell, int level)
    {
        RecordBefore(cell);
        GiveUpSeat(cell);
        ref var row = ref shape.Row(cell);
        row.Group = 0;
        row.LevelOrSeat = level;
    }

    /// <summary>Gives a cell its place while the members' lists are formed anew, when no seat counts.</summary>
    public void Reseat(int cell, ShapeGroup? group, int level)
    {
        ref var row = ref shape.Row(cell);
        var slot = group?.Slot ?? 0;
        if (row.Group != slot || (slot == 0 && row.LevelOrSeat != level))
            RecordBefore(cell);
        if (group is not null)
            TakeSeat(cell, group);
        else
            (row.Group, row.LevelOrSeat) = (0, level);
    }

    private void RecordBefore(int cell)
    {
        ref var row = ref shape.Row(cell);
        if (!row.Flags.HasFlag(CellFlags.Recorded))
            record.Before(cell, row.LevelOrSeat, GroupOf(cell)?.Id ?? 0);
    }

    private void TakeSeat(int cell, ShapeGroup group)
    {
        ref var row = ref shape.Row(cell);
        row.Group = group.Slot;
        row.LevelOrSeat = group.Members.Count;
        group.Members.Add(cell);
    }

    private void GiveUpSeat(int cell)
    {
        if (GroupOf(cell) is not { } group)
            return;

        var seat = shape.Row(cell).LevelOrSeat;
        var last = group.Members[^1];
        group.Members[seat] = last;
        shape.Row(last).LevelOrSeat = seat;
        group.Members.RemoveAt(group.Members.Count - 1);
    }
}

using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>How things stood at the last report, for all that was touched since.</summary>
internal sealed class ChangeRecord(Shape shape)
{
    private readonly List<CellBefore> _cells = [];
    private readonly List<ShapeGroup> _groups = [];
    private readonly List<int> _inside = [];

    /// <summary>Notes the place of a cell that is about to change for the first time since the last report.</summary>
    public void Before(int cell, int level, int group)
    {
        shape.Row(cell).Flags |= CellFlags.Recorded;
        _cells.Add(new(cell, level, group));
    }

    /// <summary>Notes a group that is new or about to change.</summary>
    public void Before(ShapeGroup group)
    {
        if (group.IsRecorded)
            return;

        group.IsRecorded = true;
        _groups.Add(group);
    }

    /// <summary>Notes that the inputs of a cell inside its group may have changed.</summary>
    public void InsideChanged(int cell)
    {
        ref var row = ref shape.Row(cell);
        if (row.Flags.HasFlag(CellFlags.InsideChanged))
            return;

        row.Flags |= CellFlags.InsideChanged;
        _inside.Add(cell);
    }

    /// <summary>The report of everything noted, which is forgotten with it.</summary>
    public ShapeChanges Take(Places places)
    {
        var changes = new ShapeChanges();
        changes.Cells.EnsureCapacity(_cells.Count);
        foreach (var before in _cells)
            Report(before, places, changes);
        foreach (var group in _groups)
            Report(group, changes);
        foreach (var cell in _inside)
        {
            shape.Row(cell).Flags &= ~CellFlags.InsideChanged;
            if (shape.Row(cell).Group != 0)
                changes.Inside.Add(new(shape.Row(cell).Key, InsideInputsOf(cell)));
        }

        Forget(_cells);
        Forget(_groups);
        Forget(_inside);

        return changes;
    }

    /// <summary>The keys of the inputs of a cell that are in its group.</summary>
    public CellKey[] InsideInputsOf(int cell)
    {
        var group = shape.Row(cell).Group;
        var inputs = shape.InputsOf(cell);
        var count = 0;
        foreach (var input in inputs)
            count += shape.Row(input).Group == group ? 1 : 0;

        var inside = new CellKey[count];
        var filled = 0;
        foreach (var input in inputs)
        {
            if (shape.Row(input).Group == group)
                inside[filled++] = shape.Row(input).Key;
        }

        return inside;
    }

    private void Report(CellBefore before, Places places, ShapeChanges changes)
    {
        ref var row = ref shape.Row(before.Cell);
        row.Flags &= ~CellFlags.Recorded;
        var node = places.NodeOf(before.Cell);
        var group = places.GroupOf(before.Cell)?.Id ?? 0;
        if (group == before.Group && (group != 0 || row.LevelOrSeat == before.Level))
            return;

        changes.Cells.Add(new(row.Key, places.LevelOf(node), group));
        if (group == before.Group)
            return;

        InsideChanged(before.Cell);
        foreach (var user in shape.Users.Of(before.Cell))
        {
            if (user >= 0 && places.GroupOf(user) is { } usersGroup
                && (usersGroup.Id == group || usersGroup.Id == before.Group))
                InsideChanged(user);
        }
    }

    private static void Report(ShapeGroup group, ShapeChanges changes)
    {
        group.IsRecorded = false;
        var level = group.IsGone ? ShapeGroup.NeverReported : group.Level;
        if (level == group.ReportedLevel)
            return;

        changes.Groups.Add(new(group.Id, level));
        group.ReportedLevel = level;
    }

    private static void Forget<T>(List<T> noted)
    {
        noted.Clear();
        // What a bulk load needed is not kept for the single changes after it.
        if (noted.Capacity > 4096)
            noted.Capacity = 0;
    }

    private readonly record struct CellBefore(int Cell, int Level, int Group);
}

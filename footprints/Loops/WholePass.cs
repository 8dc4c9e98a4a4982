using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>Finds all users, groups and levels from the inputs alone: for a bulk load, or when most of the graph
/// changed.</summary>
internal sealed class WholePass(Shape shape, Places places, LevelLowering lowering)
{
    public void Run()
    {
        shape.Users.Rebuild();
        lowering.Forget();
        var components = Components.Of(new InputRows(shape));
        var groups = Group(components);
        Level(components, groups);
        foreach (var group in places.AllGroups)
        {
            if (group.Members.Count == 0)
                places.Remove(group);
        }
    }

    /// <summary>The group of each component that loops: the one that most of its cells were in, where it has the
    /// most of it.</summary>
    private ShapeGroup?[] Group(Components components)
    {
        var groups = new ShapeGroup?[components.Count];
        var loops = new List<int>();
        var heirs = new Dictionary<int, (int Component, int Cells)>();
        for (var component = 0; component < groups.Length; component++)
        {
            var members = components.Of(component);
            if (!IsLoop(members))
                continue;

            loops.Add(component);
            var (slot, cells) = MostFrequentGroup(members);
            if (slot != 0 && cells > heirs.GetValueOrDefault(slot).Cells)
                heirs[slot] = (component, cells);
        }

        foreach (var group in places.AllGroups)
            group.Members.Clear();
        foreach (var (slot, heir) in heirs)
            groups[heir.Component] = places.GroupAt(slot);
        foreach (var component in loops)
            groups[component] ??= places.AddGroup(level: 0);

        return groups;
    }

    private bool IsLoop(ReadOnlySpan<int> members) => members.Length > 1 || shape.UsesItself(members[0]);

    private (int Slot, int Cells) MostFrequentGroup(ReadOnlySpan<int> members)
    {
        var cells = new Dictionary<int, int>();
        foreach (var member in members)
        {
            if (shape.Row(member).Group is var slot and not 0)
                CollectionsMarshal.GetValueRefOrAddDefault(cells, slot, out _)++;
        }

        if (cells.Count == 0)
            return default;

        var (mostFrequent, count) = cells.MaxBy(pair => pair.Value);

        return (mostFrequent, count);
    }

    /// <summary>Levels all components, inputs first, as low as they can be.</summary>
    private void Level(Components components, ShapeGroup?[] groups)
    {
        var finals = new int[shape.Cells];
        for (var component = 0; component < groups.Length; component++)
        {
            var members = components.Of(component);
            var level = 0;
            foreach (var member in members)
            {
                foreach (var input in shape.InputsOf(member))
                {
                    if (components.ComponentOf(input) != component)
                        level = Math.Max(level, finals[input] + 1);
                }
            }

            var group = groups[component];
            if (group is not null)
            {
                places.SetLevel(~group.Slot, level);
                group.Ceiling = ShapeGroup.UnknownCeiling;
            }

            foreach (var member in members)
                finals[member] = group?.Out ?? level;
        }

        // In the order of the rows, which is much faster than in that of the components.
        for (var cell = 0; cell < finals.Length; cell++)
            places.Reseat(cell, groups[components.ComponentOf(cell)], finals[cell]);
    }

    private readonly struct InputRows(Shape shape) : INeighbours
    {
        public int Count => shape.Cells;

        public ReadOnlySpan<int> Of(int index) => shape.InputsOf(index);
    }
}

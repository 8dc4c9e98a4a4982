namespace Footprints.Loops;

/// <summary>Makes levels right again where cells stand too low above their inputs, and one group of what loops
/// now.</summary>
internal sealed class LoopClosing(Shape shape, Places places, LevelLowering lowering)
{
    private readonly LoopRegion _region = new(shape, places);
    private readonly LevelRaising _raising = new(shape, places);
    private readonly List<int> _nodes = [];
    private readonly List<int> _joined = [];

    /// <summary>Settles all seeds; every cell that stands too low must be among them.</summary>
    public void Close(List<LoopSeed> seeds)
    {
        if (seeds.Count == 0)
            return;

        _region.Explore(seeds);
        _raising.Begin(_region);
        // Users first, so that what a merged group raises has become what it will be.
        for (var step = _region.Steps - 1; step >= 0; step--)
            _region.SetNodeAt(step, MergeLoop(step));
        foreach (var seed in seeds)
            RaiseAboveInputs(seed.Cell);
        _raising.Finish();
        _region.Leave();
    }

    private void RaiseAboveInputs(int cell)
    {
        var node = places.NodeOf(cell);
        foreach (var input in shape.InputsOf(cell))
        {
            if (places.NodeOf(input) != node)
                _raising.Raise(node, places.OutOf(input) + 1);
        }
    }

    /// <summary>Makes one group of the nodes of a step, if they loop.</summary>
    private int MergeLoop(int step)
    {
        _region.NodesAt(step, _nodes);
        if (_nodes.Count == 1 && (_nodes[0] < 0 || !shape.UsesItself(_nodes[0])))
            return _nodes[0];

        var level = 0;
        ShapeGroup? largest = null;
        foreach (var node in _nodes)
        {
            level = Math.Max(level, places.LevelOf(node));
            if (node < 0 && places.GroupAt(~node) is { } group && group.Members.Count > (largest?.Members.Count ?? 0))
                largest = group;
        }

        var isRaised = largest is null || level > largest.Level;
        largest ??= places.AddGroup(level);
        places.SetLevel(~largest.Slot, level);
        GatherInto(largest);
        largest.Mark = _region.MarkAt(step);
        lowering.Suspect(~largest.Slot);
        RaiseUsersOfJoined(largest, isRaised);

        return ~largest.Slot;
    }

    /// <summary>Lets all cells of the nodes join the group; those of the largest part stay where they are.</summary>
    private void GatherInto(ShapeGroup group)
    {
        _joined.Clear();
        foreach (var node in _nodes)
        {
            if (node >= 0)
                _joined.Add(node);
            else if (places.GroupAt(~node) is { } other && other != group)
                _joined.AddRange(other.Members);
        }

        foreach (var node in _nodes)
        {
            if (node < 0 && places.GroupAt(~node) is { } other && other != group)
                Empty(other);
        }

        foreach (var cell in _joined)
            places.Join(cell, group);
    }

    private void Empty(ShapeGroup group)
    {
        // From the back, so that no seat has to move.
        while (group.Members.Count > 0)
            places.Leave(group.Members[^1], level: 0);
        places.Remove(group);
    }

    private void RaiseUsersOfJoined(ShapeGroup group, bool isRaised)
    {
        if (isRaised)
        {
            group.Ceiling = ShapeGroup.UnknownCeiling;
            _raising.Follow(~group.Slot);
            return;
        }

        // The users of those that were in it before still stand high enough, and may be very many.
        foreach (var cell in _joined)
            group.Ceiling = Math.Min(group.Ceiling, _raising.RaiseUsersOf(cell));
    }
}

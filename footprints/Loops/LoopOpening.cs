namespace Footprints.Loops;

/// <summary>Splits a group that lost inputs inside into what still loops.</summary>
internal sealed class LoopOpening(Shape shape, Places places, LevelLowering lowering)
{
    // Below this, walking the group is cheaper than finding out whether it must be.
    private const int SmallGroup = 32;

    private readonly LoopPeeling _peeling = new(shape);
    private readonly LocalGraph _graph = new();
    private readonly List<int> _loose = [];

    /// <summary>Splits the group where it no longer holds; seeds gets what stands too low above the parts
    /// now.</summary>
    public void Open(ShapeGroup group, ReadOnlySpan<BrokenInput> broken, List<LoopSeed> seeds)
    {
        if (group.Members.Count <= SmallGroup || !_peeling.TryPeel(group, broken, _loose))
        {
            _loose.Clear();
            _loose.AddRange(group.Members);
        }
        else if (group.Members.Count - _loose.Count < 2)
        {
            // A single cell is left, which loops only if it uses itself: that is for the parts to say.
            _loose.Clear();
            _loose.AddRange(group.Members);
        }

        if (_loose.Count > 0)
            Part(group, seeds);
    }

    private void Part(ShapeGroup group, List<LoopSeed> seeds)
    {
        var parts = FindParts();
        var isWhole = _loose.Count == group.Members.Count;
        var kept = isWhole ? LargestLoop(parts) : -1;
        if (parts.Count == 1 && kept == 0)
            return;

        var (level, outBefore) = (group.Level, group.Out);
        for (var part = 0; part < parts.Count; part++)
        {
            // What stays in the group goes first for this one: parts below it have their levels by now.
            var node = part == kept ? ~group.Slot : Separate(parts.Of(part));
            places.SetLevel(node, LowestLevelOf(parts.Of(part), node));
        }

        if (group.Members.Count == 0)
            places.Remove(group);
        else if (!isWhole)
            lowering.Suspect(~group.Slot);

        for (var part = 0; part < parts.Count; part++)
        {
            if (part != kept || group.Level != level)
                LookAbove(parts.Of(part), outBefore, seeds);
        }
    }

    private Components FindParts()
    {
        for (var index = 0; index < _loose.Count; index++)
            shape.Row(_loose[index]).Mark = index + 1;
        foreach (var cell in _loose)
        {
            _graph.BeginRow();
            foreach (var input in shape.InputsOf(cell))
            {
                if (shape.Row(input).Mark > 0)
                    _graph.AddNeighbour(shape.Row(input).Mark - 1);
            }
        }

        var parts = _graph.FindComponents();
        _graph.Clear();
        foreach (var cell in _loose)
            shape.Row(cell).Mark = 0;

        return parts;
    }

    private int LargestLoop(Components parts)
    {
        var largest = -1;
        for (var part = 0; part < parts.Count; part++)
        {
            if (IsLoop(parts.Of(part)) && (largest < 0 || parts.Of(part).Length > parts.Of(largest).Length))
                largest = part;
        }

        return largest;
    }

    private bool IsLoop(ReadOnlySpan<int> part) => part.Length > 1 || shape.UsesItself(_loose[part[0]]);

    /// <summary>Takes a part out of its group, into a new one if it loops.</summary>
    private int Separate(ReadOnlySpan<int> part)
    {
        if (!IsLoop(part))
        {
            places.Leave(_loose[part[0]], level: 0);
            return _loose[part[0]];
        }

        var group = places.AddGroup(level: 0);
        foreach (var index in part)
            places.Join(_loose[index], group);

        return ~group.Slot;
    }

    private int LowestLevelOf(ReadOnlySpan<int> part, int node)
    {
        var visited = 0;
        var level = 0;
        foreach (var index in part)
            level = Math.Max(level, lowering.LowestLevelOf([_loose[index]], node, ref visited));

        return level;
    }

    /// <summary>Notes the users of a part that stand too low now, and those that may stand too high.</summary>
    private void LookAbove(ReadOnlySpan<int> part, int outBefore, List<LoopSeed> seeds)
    {
        foreach (var index in part)
        {
            var cell = _loose[index];
            var (node, final) = (places.NodeOf(cell), places.OutOf(cell));
            lowering.LowerCeilingsUnder(cell);
            foreach (var user in shape.Users.Of(cell))
            {
                if (user < 0 || places.NodeOf(user) is var above && above == node)
                    continue;

                above = places.NodeOf(user);
                if (places.LevelOf(above) <= final)
                    seeds.Add(new(user, final));
                else
                    lowering.SuspectAbove(above, outBefore);
            }
        }
    }
}

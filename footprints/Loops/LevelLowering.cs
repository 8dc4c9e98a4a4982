using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>Finds the lowest level that the inputs of a node allow, and brings down what stands too high.</summary>
internal sealed class LevelLowering(Shape shape, Places places)
{
    // Every node that may stand too high is in it, by the level that it had then.
    private readonly PriorityQueue<int, int> _suspects = new();

    /// <summary>Whether every node stands as low as its inputs allow.</summary>
    public bool IsDone => _suspects.Count == 0;

    /// <summary>Notes that a node may stand too high.</summary>
    public void Suspect(int node)
    {
        if (node < 0)
        {
            var group = places.GroupAt(~node)!;
            if (group.IsSuspected)
                return;
            group.IsSuspected = true;
        }
        else
        {
            ref var row = ref shape.Row(node);
            if (row.Flags.HasFlag(CellFlags.Suspected))
                return;
            row.Flags |= CellFlags.Suspected;
        }

        _suspects.Enqueue(node, places.LevelOf(node));
    }

    /// <summary>Notes that a node may stand too high, if it stood just above what left it or sank.</summary>
    public void SuspectAbove(int node, int outBefore)
    {
        if (places.LevelOf(node) == outBefore + 1)
            Suspect(node);
    }

    /// <summary>Brings nodes down, the lowest first, until none is left or so many cells were looked at.</summary>
    /// <remarks>One node is always brought down whole: a group with all its members, a hot cell with all its
    /// users.</remarks>
    public void Run(int budget)
    {
        for (var visited = 0; visited < budget && _suspects.TryDequeue(out var node, out var level);)
        {
            if (!IsStillSuspected(node))
            {
                Clear(node);
                continue;
            }

            if (places.LevelOf(node) > level)
            {
                // It was raised meanwhile, and others may come before it now.
                _suspects.Enqueue(node, places.LevelOf(node));
                visited++;
                continue;
            }

            Clear(node);
            visited += Lower(node);
        }
    }

    /// <summary>The lowest level that the inputs of these cells, which are all of one node, allow.</summary>
    public int LowestLevelOf(ReadOnlySpan<int> cells, int node, ref int visited)
    {
        var highest = -1;
        foreach (var cell in cells)
        {
            var inputs = shape.InputsOf(cell);
            visited += 1 + inputs.Length;
            foreach (var input in inputs)
            {
                if (places.NodeOf(input) != node)
                    highest = Math.Max(highest, places.OutOf(input));
            }
        }

        return highest + 1;
    }

    /// <summary>Tells groups among the inputs of a cell that it may stand lower than they think.</summary>
    public void LowerCeilingsUnder(int cell)
    {
        var node = places.NodeOf(cell);
        var level = places.LevelOf(node);
        foreach (var input in shape.InputsOf(cell))
        {
            if (places.GroupOf(input) is { } group && ~group.Slot != node)
                group.Ceiling = Math.Min(group.Ceiling, level);
        }
    }

    /// <summary>Forgets all suspicions, after levels were formed anew.</summary>
    public void Forget()
    {
        while (_suspects.TryDequeue(out var node, out _))
            Clear(node);
    }

    private int Lower(int node)
    {
        ReadOnlySpan<int> one = [node];
        var cells = node < 0 ? CollectionsMarshal.AsSpan(places.GroupAt(~node)!.Members) : one;
        var visited = 0;
        var level = LowestLevelOf(cells, node, ref visited);
        var outBefore = places.OutOf(cells[0]);
        if (level >= places.LevelOf(node))
            return visited;

        places.SetLevel(node, level);
        foreach (var cell in cells)
        {
            LowerCeilingsUnder(cell);
            var users = shape.Users.Of(cell);
            visited += users.Length;
            foreach (var user in users)
            {
                if (user >= 0 && places.NodeOf(user) is var above && above != node)
                    SuspectAbove(above, outBefore);
            }
        }

        return visited;
    }

    private bool IsStillSuspected(int node) =>
        node < 0
            ? places.GroupAt(~node) is { IsSuspected: true }
            : shape.Row(node) is { Group: 0 } row && row.Flags.HasFlag(CellFlags.Suspected);

    private void Clear(int node)
    {
        if (node >= 0)
            shape.Row(node).Flags &= ~CellFlags.Suspected;
        else if (places.GroupAt(~node) is { } group)
            group.IsSuspected = false;
    }
}

using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>The part of the graph in which staged changes may have closed loops, and the order within it.</summary>
/// <remarks>
/// A new loop leads from a node that stands too low up to one that stands no higher than its highest input, so the
/// search goes from the former along the users and no higher than the latter. Apart from what ends up in loops, it sees
/// only nodes that have to be raised anyway. Seeds with higher limits go first, which makes one visit of a node enough.
/// </remarks>
internal sealed class LoopRegion(Shape shape, Places places)
{
    private readonly List<int> _nodes = [];
    private readonly LocalGraph _graph = new();
    private Components? _components;
    private int[] _nodeOfStep = [];

    /// <summary>The number of nodes, each loop taken as one.</summary>
    public int Steps => _components?.Count ?? 0;

    /// <summary>Explores what lies above the seeds, and marks it.</summary>
    public void Explore(List<LoopSeed> seeds)
    {
        seeds.Sort((left, right) => right.Limit.CompareTo(left.Limit));
        var explored = 0;
        foreach (var seed in seeds)
        {
            if (places.MarkOf(places.NodeOf(seed.Cell)) == 0)
                Add(places.NodeOf(seed.Cell));
            for (; explored < _nodes.Count; explored++)
                ExploreUsersOfNode(_nodes[explored], seed.Limit);
        }

        _components = _graph.FindComponents();
        if (_nodeOfStep.Length < Steps)
            _nodeOfStep = new int[Math.Max(Steps, _nodeOfStep.Length * 2)];
    }

    /// <summary>The place of a marked node in the order, inputs before users.</summary>
    public int StepOf(int mark) => Steps - 1 - _components!.ComponentOf(mark - 1);

    /// <summary>What a loop became, or the one node of the step.</summary>
    public int NodeAt(int step) => _nodeOfStep[step];

    public void SetNodeAt(int step, int node) => _nodeOfStep[step] = node;

    /// <summary>The nodes that were one step when the region was explored.</summary>
    public void NodesAt(int step, List<int> nodes)
    {
        nodes.Clear();
        foreach (var index in _components!.Of(Steps - 1 - step))
            nodes.Add(_nodes[index]);
    }

    /// <summary>The mark of the first node of a step.</summary>
    public int MarkAt(int step) => _components!.Of(Steps - 1 - step)[0] + 1;

    /// <summary>Takes the marks away.</summary>
    public void Leave()
    {
        foreach (var node in _nodes)
        {
            if (node >= 0)
                shape.Row(node).Mark = 0;
            else if (places.GroupAt(~node) is { } group)
                group.Mark = 0;
        }

        for (var step = 0; step < Steps; step++)
            places.MarkOf(NodeAt(step)) = 0;
        _nodes.Clear();
        _graph.Clear();
        _components = null;
    }

    private int Add(int node)
    {
        _nodes.Add(node);

        return places.MarkOf(node) = _nodes.Count;
    }

    private void ExploreUsersOfNode(int node, int limit)
    {
        _graph.BeginRow();
        ReadOnlySpan<int> one = [node];
        if (node >= 0)
            ExploreUsersOf(one, node, limit);
        else if (places.GroupAt(~node) is { } group && group.Ceiling <= limit)
            ExploreUsersOf(CollectionsMarshal.AsSpan(group.Members), node, limit);
    }

    private void ExploreUsersOf(ReadOnlySpan<int> cells, int node, int limit)
    {
        foreach (var cell in cells)
        {
            foreach (var user in shape.Users.Of(cell))
            {
                if (user < 0 || places.NodeOf(user) is var above && above == node)
                    continue;

                above = places.NodeOf(user);
                var mark = places.MarkOf(above);
                if (mark == 0 && places.LevelOf(above) <= limit)
                    mark = Add(above);
                if (mark > 0)
                    _graph.AddNeighbour(mark - 1);
            }
        }
    }
}

/// <summary>A cell that stands no higher than its highest input, which hands out at <paramref name="Limit"/>.</summary>
internal readonly record struct LoopSeed(int Cell, int Limit);

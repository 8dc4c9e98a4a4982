namespace Footprints.Loops;

/// <summary>Raises what stands too low above its inputs, and then what stands on that, each node once if it can
/// be.</summary>
/// <remarks>
/// Nodes of a region, whose order among themselves is known, come first in that order; nodes above it follow by the
/// level that they had, which is an order too. Where the two run into each other, both are gone through again.
/// </remarks>
internal sealed class LevelRaising(Shape shape, Places places)
{
    private const int Queued = -1;

    private readonly PriorityQueue<int, int> _above = new();
    private LoopRegion? _region;
    private bool[] _waiting = [];
    private int _waitingCount;

    /// <summary>The region that the next raises are in or above.</summary>
    public void Begin(LoopRegion region)
    {
        _region = region;
        if (_waiting.Length < region.Steps)
            _waiting = new bool[Math.Max(region.Steps, _waiting.Length * 2)];
    }

    /// <summary>Lets a node stand no lower than this; what stands on it follows in <see cref="Finish"/>.</summary>
    public void Raise(int node, int level)
    {
        var before = places.LevelOf(node);
        if (before >= level)
            return;

        places.SetLevel(node, level);
        ref var mark = ref places.MarkOf(node);
        if (mark > 0)
        {
            Follow(node);
        }
        else if (mark == 0)
        {
            mark = Queued;
            _above.Enqueue(node, before);
        }
    }

    /// <summary>Lets what stands on a node of the region follow.</summary>
    public void Follow(int node)
    {
        ref var waiting = ref _waiting[_region!.StepOf(places.MarkOf(node))];
        _waitingCount += waiting ? 0 : 1;
        waiting = true;
    }

    /// <summary>Raises the users of a cell that stand too low.</summary>
    /// <returns>The lowest level among its users outside its node.</returns>
    public int RaiseUsersOf(int cell)
    {
        var node = places.NodeOf(cell);
        var level = places.OutOf(cell) + 1;
        var lowest = int.MaxValue;
        foreach (var user in shape.Users.Of(cell))
        {
            if (user < 0 || places.NodeOf(user) is var above && above == node)
                continue;

            above = places.NodeOf(user);
            Raise(above, level);
            lowest = Math.Min(lowest, places.LevelOf(above));
        }

        return lowest;
    }

    /// <summary>Lets everything follow that stands on what was raised.</summary>
    public void Finish()
    {
        while (_waitingCount > 0 || _above.Count > 0)
        {
            for (var step = 0; step < _region!.Steps && _waitingCount > 0; step++)
            {
                if (!_waiting[step])
                    continue;

                _waiting[step] = false;
                _waitingCount--;
                RaiseUsersOfNode(_region.NodeAt(step));
            }

            while (_above.TryDequeue(out var node, out _))
            {
                places.MarkOf(node) = 0;
                RaiseUsersOfNode(node);
            }
        }
    }

    private void RaiseUsersOfNode(int node)
    {
        if (node >= 0)
        {
            RaiseUsersOf(node);
            return;
        }

        var group = places.GroupAt(~node)!;
        if (group.Ceiling > group.Out)
            return;

        // Raising never changes members, and no user can be raised below what is found here.
        var ceiling = int.MaxValue;
        foreach (var member in group.Members)
            ceiling = Math.Min(ceiling, RaiseUsersOf(member));
        group.Ceiling = ceiling;
    }
}

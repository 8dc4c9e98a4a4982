namespace Footprints.Loops;

/// <summary>Finds out what falls off a group that lost inputs, without walking the group where little does.</summary>
/// <remarks>
/// Kept true all along: what remains of the group, with the broken inputs put back, is one loop. So it is a loop
/// without
/// them once another way is found for each. Where none is, all that leads to its end (or all that its start leads to,
/// whichever was walked whole first) loops with nothing else and falls off; ways that led through it are broken in
/// their turn.
/// </remarks>
internal sealed class LoopPeeling(Shape shape)
{
    private const int FromStart = 1;
    private const int FromEnd = 2;
    private const int Peeled = 3;

    private readonly List<BrokenInput> _broken = [];
    private readonly List<int> _peeled = [];
    private readonly Frontier _starts = new();
    private readonly Frontier _ends = new();
    private long _budget;
    private int _slot;

    /// <summary>The cells that no longer loop with the rest of the group.</summary>
    /// <returns>False if it would cost too much to tell this way.</returns>
    public bool TryPeel(ShapeGroup group, ReadOnlySpan<BrokenInput> broken, List<int> fallenOff)
    {
        _slot = group.Slot;
        // About a quarter of what it costs to walk the group.
        _budget = group.Members.Count * 2L;
        _broken.Clear();
        _broken.AddRange(broken);
        _peeled.Clear();
        var isDone = true;
        while (isDone && _broken.Count > 0)
        {
            var next = _broken[^1];
            _broken.RemoveAt(_broken.Count - 1);
            isDone = TryMend(next);
        }

        foreach (var cell in _peeled)
            shape.Row(cell).Mark = 0;
        fallenOff.Clear();
        fallenOff.AddRange(_peeled);

        return isDone;
    }

    /// <summary>Looks for another way from both ends in turn; without one, peels off the side that came to its
    /// end.</summary>
    private bool TryMend(BrokenInput broken)
    {
        if (broken.From == broken.To)
            return true;

        _starts.Begin(broken.From);
        _ends.Begin(broken.To);
        shape.Row(broken.From).Mark = FromStart;
        shape.Row(broken.To).Mark = FromEnd;
        bool? isMended = null;
        while (isMended is null && _budget > 0)
        {
            if (_starts.IsWalked || _ends.IsWalked)
                isMended = false;
            else if (NextCost(_starts, FromStart) <= NextCost(_ends, FromEnd))
                isMended = Step(_starts, FromStart) ? true : null;
            else
                isMended = Step(_ends, FromEnd) ? true : null;
        }

        _starts.ClearMarks(shape);
        _ends.ClearMarks(shape);
        if (isMended is false)
            PeelOff(_ends.IsWalked ? _ends : _starts, isFromEnd: _ends.IsWalked, broken);

        return isMended is not null && _budget > 0;
    }

    private long NextCost(Frontier side, int mark)
    {
        ref var row = ref shape.Row(side.Next);

        return side.Cost + (mark == FromStart ? row.UserCount : row.InputCount);
    }

    /// <summary>Walks one cell on; true when the two sides meet.</summary>
    private bool Step(Frontier side, int mark)
    {
        var cell = side.Take();
        var neighbours = mark == FromStart ? shape.Users.Of(cell) : shape.InputsOf(cell);
        side.Cost += neighbours.Length + 1;
        _budget -= neighbours.Length + 1;
        if (_budget <= 0)
            return false;

        foreach (var neighbour in neighbours)
        {
            if (neighbour < 0)
                continue;

            ref var row = ref shape.Row(neighbour);
            if (row.Group != _slot || row.Mark == mark || row.Mark == Peeled)
                continue;
            if (row.Mark != 0)
                return true;

            row.Mark = mark;
            side.Cells.Add(neighbour);
        }

        return false;
    }

    /// <summary>Takes one walked side off, and breaks the ways that led through it, by way of one cell of the
    /// rest.</summary>
    private void PeelOff(Frontier side, bool isFromEnd, BrokenInput broken)
    {
        foreach (var cell in side.Cells)
            shape.Row(cell).Mark = Peeled;
        _peeled.AddRange(side.Cells);

        // Whichever of the two is in the rest: what was broken leads there to or from what was peeled off.
        var hub = isFromEnd ? broken.From : broken.To;
        for (var index = _broken.Count - 1; index >= 0; index--)
        {
            var (from, to) = _broken[index];
            var (fromPeeled, toPeeled) = (IsPeeled(from), IsPeeled(to));
            if (!fromPeeled && !toPeeled)
                continue;

            if (fromPeeled && toPeeled)
                RemoveBrokenAt(index);
            else
                _broken[index] = fromPeeled ? new(hub, to) : new(from, hub);
        }

        _budget -= _broken.Count;
        foreach (var cell in side.Cells)
            BreakWaysThrough(cell, hub, isFromEnd);
    }

    private void BreakWaysThrough(int cell, int hub, bool isFromEnd)
    {
        var neighbours = isFromEnd ? shape.Users.Of(cell) : shape.InputsOf(cell);
        _budget -= neighbours.Length;
        if (_budget <= 0)
            return;

        foreach (var neighbour in neighbours)
        {
            if (neighbour >= 0 && shape.Row(neighbour).Group == _slot && !IsPeeled(neighbour))
                _broken.Add(isFromEnd ? new(hub, neighbour) : new(neighbour, hub));
        }
    }

    private bool IsPeeled(int cell) => shape.Row(cell).Mark == Peeled;

    private void RemoveBrokenAt(int index)
    {
        _broken[index] = _broken[^1];
        _broken.RemoveAt(_broken.Count - 1);
    }

    /// <summary>One side of the search: the cells that it reached, of which the first ones are walked.</summary>
    private sealed class Frontier
    {
        private int _walked;

        public List<int> Cells { get; } = [];

        public long Cost { get; set; }

        public bool IsWalked => _walked == Cells.Count;

        public int Next => Cells[_walked];

        public void Begin(int cell)
        {
            Cells.Clear();
            Cells.Add(cell);
            (_walked, Cost) = (0, 0);
        }

        public int Take() => Cells[_walked++];

        public void ClearMarks(Shape shape)
        {
            foreach (var cell in Cells)
                shape.Row(cell).Mark = 0;
        }
    }
}

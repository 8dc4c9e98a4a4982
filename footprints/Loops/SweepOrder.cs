namespace Footprints.Loops;

/// <summary>An order of a group's cells in which few of them are used before they are computed.</summary>
/// <remarks>
/// Cells whose inputs are all placed come next, first come first served, which is level by level. Where none is left,
/// some cell has to be lagged, so that its users need not wait. It is found from the cell that waits for the fewest
/// others, by following suppliers up to one that waits for more than one: all on the way follow from that one. On a
/// layered network with a few back inputs this lags about one cell per back input; finding the fewest is NP-hard, and
/// the solver needs only few.
/// </remarks>
internal sealed class SweepOrder
{
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly int[] _inputs;
    private readonly int[] _userStarts;
    private readonly int[] _users;
    private readonly int[] _waits;
    private readonly bool[] _isLagged;
    private readonly bool[] _isPlaced;
    private readonly int[] _order;
    private readonly WaitingCells _waiting = new();
    private int _placed;

    private SweepOrder(int cells, int[] starts, int[] lengths, int[] inputs)
    {
        (_starts, _lengths, _inputs) = (starts, lengths, inputs);
        (_waits, _order, _isLagged, _isPlaced) = (new int[cells], new int[cells], new bool[cells], new bool[cells]);
        (_userStarts, _users) = Users(cells);
    }

    /// <summary>The order, by cell number. Left out is what is neither present nor used.</summary>
    public static int[] Of(int cells, int[] starts, int[] lengths, int[] inputs, ReadOnlySpan<bool> present)
    {
        var order = new SweepOrder(cells, starts, lengths, inputs);
        order.PlaceAll();

        return order.Needed(present);
    }

    private void PlaceAll()
    {
        for (var cell = 0; cell < _waits.Length; cell++)
        {
            foreach (var input in _inputs.AsSpan(_starts[cell], _lengths[cell]))
                _waits[cell] += input == cell ? 0 : 1;

            PlaceOrWait(cell);
        }

        var released = 0;
        while (true)
        {
            for (; released < _placed; released++)
            {
                if (!_isLagged[_order[released]])
                    Release(_order[released]);
            }

            if (!_waiting.TryTakeLeast(_waits, _isPlaced, out var cell))
                return;

            var lagged = RootOf(cell);
            _isLagged[lagged] = true;
            _waiting.Add(cell, _waits[cell]);
            Release(lagged);
        }
    }

    private int RootOf(int cell)
    {
        // More steps than cells mean a cycle of cells that wait for one other each; any of them will do.
        var root = FirstAwaitedBy(cell);
        for (var step = 0; _waits[root] == 1 && root != cell && step < _waits.Length; step++)
            root = FirstAwaitedBy(root);

        return root;
    }

    private int FirstAwaitedBy(int cell)
    {
        foreach (var input in _inputs.AsSpan(_starts[cell], _lengths[cell]))
        {
            if (input != cell && !_isPlaced[input] && !_isLagged[input])
                return input;
        }

        throw new InvalidOperationException($"Cell {cell} waits for {_waits[cell]} others, but none of them is open.");
    }

    /// <summary>No user waits for this cell any more.</summary>
    private void Release(int cell)
    {
        for (var i = _userStarts[cell]; i < _userStarts[cell + 1]; i++)
        {
            var user = _users[i];
            if (user == cell || _isPlaced[user])
                continue;

            _waits[user]--;
            PlaceOrWait(user);
        }
    }

    private void PlaceOrWait(int cell)
    {
        if (_waits[cell] == 0)
            (_order[_placed++], _isPlaced[cell]) = (cell, true);
        else
            _waiting.Add(cell, _waits[cell]);
    }

    private int[] Needed(ReadOnlySpan<bool> present)
    {
        var kept = 0;
        foreach (var cell in _order)
        {
            if (present[cell] || _userStarts[cell + 1] > _userStarts[cell])
                _order[kept++] = cell;
        }

        return _order[..kept];
    }

    private (int[] Starts, int[] Users) Users(int cells)
    {
        var userStarts = new int[cells + 2];
        for (var cell = 0; cell < cells; cell++)
        {
            foreach (var input in _inputs.AsSpan(_starts[cell], _lengths[cell]))
                userStarts[input + 2]++;
        }

        for (var cell = 0; cell < cells; cell++)
            userStarts[cell + 2] += userStarts[cell + 1];

        var users = new int[userStarts[cells + 1]];
        for (var cell = 0; cell < cells; cell++)
        {
            foreach (var input in _inputs.AsSpan(_starts[cell], _lengths[cell]))
                users[userStarts[input + 1]++] = cell;
        }

        return (userStarts, users);
    }

    /// <summary>
    /// Cells by the number of others that they wait for; an entry that is out of date is skipped when it is met.
    /// </summary>
    private sealed class WaitingCells
    {
        private readonly List<List<int>?> _byWaits = [];
        private int _least;

        public void Add(int cell, int waits)
        {
            while (_byWaits.Count <= waits)
                _byWaits.Add(null);

            (_byWaits[waits] ??= []).Add(cell);
            _least = Math.Min(_least, waits);
        }

        public bool TryTakeLeast(int[] waits, bool[] isPlaced, out int cell)
        {
            for (; _least < _byWaits.Count; _least++)
            {
                var candidates = _byWaits[_least];
                while (candidates is { Count: > 0 })
                {
                    cell = candidates[^1];
                    candidates.RemoveAt(candidates.Count - 1);
                    if (!isPlaced[cell] && waits[cell] == _least)
                        return true;
                }
            }

            cell = -1;

            return false;
        }
    }
}

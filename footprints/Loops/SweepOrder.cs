namespace Footprints.Loops;

/// <summary>An order of a group's cells in which few of them are used before they are computed.</summary>
/// <remarks>
/// Cells whose inputs are all placed come next, first come first served, which is level by level. Where none is left, the
/// one that waits for the fewest others goes first and these are lagged. On a layered network with a few back
/// inputs that lags about one cell per back input; finding the fewest is NP-hard, and the solver needs only few.
/// </remarks>
internal static class SweepOrder
{
    /// <summary>The order, by cell number. Left out is what is neither present nor used.</summary>
    public static int[] Of(ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, int[] inputs, ReadOnlySpan<bool> present)
    {
        var cells = starts.Length;
        var (userStarts, users) = UsersOf(starts, lengths, inputs);
        var waits = new int[cells];
        var isLagged = new bool[cells];
        var isPlaced = new bool[cells];
        var waiting = new WaitingCells();
        var order = new int[cells];
        var placed = 0;
        var next = 0;
        for (var cell = 0; cell < cells; cell++)
        {
            waits[cell] = OthersIn(cell, inputs.AsSpan(starts[cell], lengths[cell]));
            if (waits[cell] == 0)
                (order[placed++], isPlaced[cell]) = (cell, true);
            else
                waiting.Add(cell, waits[cell]);
        }

        while (true)
        {
            for (; next < placed; next++)
            {
                if (!isLagged[order[next]])
                    Release(order[next]);
            }

            if (!waiting.TryTakeLeast(waits, isPlaced, out var chosen))
                break;

            foreach (var input in inputs.AsSpan(starts[chosen], lengths[chosen]))
            {
                if (isPlaced[input] || isLagged[input] || input == chosen)
                    continue;

                isLagged[input] = true;
                Release(input);
            }
        }

        return Needed(order, userStarts, present);

        void Release(int cell)
        {
            for (var i = userStarts[cell]; i < userStarts[cell + 1]; i++)
            {
                var user = users[i];
                if (user == cell || isPlaced[user])
                    continue;

                if (--waits[user] == 0)
                    (order[placed++], isPlaced[user]) = (user, true);
                else
                    waiting.Add(user, waits[user]);
            }
        }
    }

    private static int OthersIn(int cell, ReadOnlySpan<int> inputs)
    {
        var others = 0;
        foreach (var input in inputs)
            others += input == cell ? 0 : 1;

        return others;
    }

    private static (int[] Starts, int[] Users) UsersOf(ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, int[] inputs)
    {
        var userStarts = new int[starts.Length + 2];
        for (var cell = 0; cell < starts.Length; cell++)
        {
            foreach (var input in inputs.AsSpan(starts[cell], lengths[cell]))
                userStarts[input + 2]++;
        }

        for (var cell = 0; cell < starts.Length; cell++)
            userStarts[cell + 2] += userStarts[cell + 1];

        var users = new int[userStarts[starts.Length + 1]];
        for (var cell = 0; cell < starts.Length; cell++)
        {
            foreach (var input in inputs.AsSpan(starts[cell], lengths[cell]))
                users[userStarts[input + 1]++] = cell;
        }

        return (userStarts, users);
    }

    private static int[] Needed(int[] order, int[] userStarts, ReadOnlySpan<bool> present)
    {
        var kept = 0;
        foreach (var cell in order)
        {
            if (present[cell] || userStarts[cell + 1] > userStarts[cell])
                order[kept++] = cell;
        }

        return order[..kept];
    }

    /// <summary>Cells by the number of others that they wait for; an entry that is out of date is skipped when it is met.</summary>
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

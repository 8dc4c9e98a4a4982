namespace LoadTests.Networks;

/// <summary>Who uses whom, to count what a change reaches.</summary>
internal sealed class Reach
{
    private readonly int[] _starts;
    private readonly int[] _users;
    private readonly Dictionary<int, List<int>> _added = [];
    private readonly int[] _seenIn;
    private readonly Queue<int> _open = [];
    private int _search;

    public Reach(Network network)
    {
        _starts = new int[network.Cells + 1];
        _users = new int[network.InputCount];
        _seenIn = new int[network.Cells];
        for (var cell = 0; cell < network.Cells; cell++)
        {
            foreach (var input in network.InputsOf(cell))
                _starts[input + 1]++;
        }

        for (var cell = 0; cell < network.Cells; cell++)
            _starts[cell + 1] += _starts[cell];

        var next = _starts[..^1];
        for (var cell = 0; cell < network.Cells; cell++)
        {
            foreach (var input in network.InputsOf(cell))
                _users[next[input]++] = cell;
        }
    }

    /// <summary>An input was added since.</summary>
    public void Add(int input, int user)
    {
        if (!_added.TryGetValue(input, out var users))
            _added.Add(input, users = []);

        users.Add(user);
    }

    /// <summary>How many cells are made of this one, directly or not, itself included; the count stops above <paramref name="most"/>.</summary>
    public int CountFrom(int cell, int most = int.MaxValue)
    {
        _search++;
        _open.Clear();
        var count = Open(cell);
        while (count <= most && _open.TryDequeue(out var next))
        {
            foreach (var user in _users.AsSpan(_starts[next].._starts[next + 1]))
                count += Open(user);

            foreach (var user in _added.GetValueOrDefault(next) ?? [])
                count += Open(user);
        }

        return count;
    }

    private int Open(int cell)
    {
        if (_seenIn[cell] == _search)
            return 0;

        _seenIn[cell] = _search;
        _open.Enqueue(cell);

        return 1;
    }
}

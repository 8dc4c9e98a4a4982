using LoadTests.Networks;

namespace LoadTests.Loops;

/// <summary>The loops of a network: its strongly connected parts, each after everything that it is made of (Tarjan).</summary>
internal sealed class Components
{
    private readonly CompressedRows _rows;
    private readonly int[] _number;
    private readonly int[] _lowest;
    private readonly int[] _next;
    private readonly bool[] _isOpen;
    private readonly bool[] _hasLoop;
    private readonly Stack<int> _path = [];
    private readonly Stack<int> _open = [];
    private readonly List<int[]> _parts = [];
    private int _lastNumber;

    private Components(CompressedRows rows)
    {
        _rows = rows;
        (_number, _lowest, _next) = (new int[rows.Cells], new int[rows.Cells], new int[rows.Cells]);
        (_isOpen, _hasLoop) = (new bool[rows.Cells], new bool[rows.Cells]);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            if (_number[cell] == 0)
                Search(cell);
        }
    }

    /// <summary>The parts, what a part is made of before it; the cells of a part in ascending order.</summary>
    public IReadOnlyList<int[]> Parts => _parts;

    public int LargestLoop => _parts.Max(part => part.Length > 1 ? part.Length : 0);

    /// <summary>Whether a cell is in a loop, or made of what is in one.</summary>
    public bool HasLoop(int cell) => _hasLoop[cell];

    public static Components Of(CompressedRows rows) => new(rows);

    private void Search(int start)
    {
        Enter(start);
        while (_path.TryPeek(out var cell))
        {
            var inputs = _rows.InputsOf(cell);
            if (_next[cell] < inputs.Length)
            {
                var input = inputs[_next[cell]++];
                if (_number[input] == 0)
                    Enter(input);
                else if (_isOpen[input])
                    _lowest[cell] = Math.Min(_lowest[cell], _number[input]);

                continue;
            }

            _path.Pop();
            if (_path.TryPeek(out var user))
                _lowest[user] = Math.Min(_lowest[user], _lowest[cell]);

            if (_lowest[cell] == _number[cell])
                Close(cell);
        }
    }

    private void Enter(int cell)
    {
        _number[cell] = _lowest[cell] = ++_lastNumber;
        _isOpen[cell] = true;
        _path.Push(cell);
        _open.Push(cell);
    }

    private void Close(int first)
    {
        var part = new List<int>();
        while (part.Count == 0 || part[^1] != first)
        {
            part.Add(_open.Pop());
            _isOpen[part[^1]] = false;
        }

        part.Sort();
        var hasLoop = part.Count > 1;
        foreach (var cell in part)
        {
            foreach (var input in _rows.InputsOf(cell))
                hasLoop |= input == cell || _hasLoop[input];
        }

        foreach (var cell in part)
            _hasLoop[cell] = hasLoop;

        _parts.Add([.. part]);
    }
}

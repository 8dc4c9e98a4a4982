using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>
/// The cells of a group by key and by number; one that is only mentioned as an input has a number and is not present.
/// </summary>
internal sealed class LoopCells
{
    private readonly Dictionary<CellKey, int> _numbers = [];
    private CellKey[] _keys = new CellKey[4];
    private CellState[] _states = new CellState[4];
    private bool[] _present = new bool[4];
    private int _count;

    /// <summary>Number of cells that are present.</summary>
    public int PresentCount { get; private set; }

    /// <summary>Whether each cell, by number, belongs to the group.</summary>
    public ReadOnlySpan<bool> Present => _present.AsSpan(0, _count);

    /// <summary>The states of all cells, combined.</summary>
    public CellState CombinedStates
    {
        get
        {
            var combined = CellState.None;
            foreach (var state in _states.AsSpan(0, _count))
                combined |= state;

            return combined;
        }
    }

    public CellKey KeyOf(int number) => _keys[number];

    public bool Contains(CellKey cell) => TryFind(cell, out var number) && _present[number];

    public bool TryFind(CellKey cell, out int number) => _numbers.TryGetValue(cell, out number);

    /// <summary>Gives the next number to a cell that has none.</summary>
    public void Add(CellKey cell, int number)
    {
        if (number == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * number);
            Array.Resize(ref _states, 2 * number);
            Array.Resize(ref _present, 2 * number);
        }

        _numbers.Add(cell, number);
        (_keys[number], _states[number], _present[number]) = (cell, CellState.None, false);
        _count = number + 1;
    }

    /// <summary>Makes a cell belong to the group, or no longer; false where it did already.</summary>
    public bool SetPresent(int number, bool isPresent)
    {
        if (_present[number] == isPresent)
            return false;

        _present[number] = isPresent;
        PresentCount += isPresent ? 1 : -1;

        return true;
    }

    /// <summary>Sets the state of a cell; false where it is what it was.</summary>
    public bool SetState(int number, CellState state)
    {
        var changed = _states[number] != state;
        _states[number] = state;

        return changed;
    }

    /// <summary>Numbers the cells anew, in an order of their old numbers; the others are forgotten.</summary>
    public void Arrange(int[] order)
    {
        var (keys, states, present) = (_keys, _states, _present);
        var capacity = order.Length + 4;
        (_keys, _states, _present) = (new CellKey[capacity], new CellState[capacity], new bool[capacity]);
        _numbers.Clear();
        _count = order.Length;
        for (var cell = 0; cell < order.Length; cell++)
        {
            var old = order[cell];
            (_keys[cell], _states[cell], _present[cell]) = (keys[old], states[old], present[old]);
            _numbers.Add(_keys[cell], cell);
        }
    }
}

using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>
/// The cells of a group by key, place and number; one that is only mentioned as an input has both and is not present.
/// A number is where the cell lies in the columns, and changes with every arrangement; a place stays with the cell.
/// </summary>
internal sealed class LoopCells
{
    private readonly Dictionary<CellKey, int> _places = [];
    private readonly Stack<int> _freePlaces = [];
    private int[] _numbers = new int[4];
    private CellKey[] _keys = new CellKey[4];
    private int[] _placeOf = new int[4];
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
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get
        {
            var combined = CellState.None;
            foreach (var state in _states.AsSpan(0, _count))
                combined |= state;

            return combined;
        }
    }

    public CellKey KeyOf(int number) => _keys[number];

    public int PlaceOf(int number) => _placeOf[number];

    /// <summary>The number of the cell at a place.</summary>
    public int NumberAt(int place) => _numbers[place];

    public bool Contains(CellKey cell) => TryFind(cell, out var number) && _present[number];

    public bool TryFind(CellKey cell, out int number)
    {
        var isKnown = _places.TryGetValue(cell, out var place);
        number = isKnown ? _numbers[place] : -1;

        return isKnown;
    }

    /// <summary>Gives the next number to a cell that has none, and a place.</summary>
    public void Add(CellKey cell, int number)
    {
        if (number == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * number);
            Array.Resize(ref _placeOf, 2 * number);
            Array.Resize(ref _states, 2 * number);
            Array.Resize(ref _present, 2 * number);
        }

        // While none is free, the places are those below the number of cells.
        if (!_freePlaces.TryPop(out var place))
            place = _places.Count;

        if (place == _numbers.Length)
            Array.Resize(ref _numbers, 2 * place);

        _places.Add(cell, place);
        _numbers[place] = number;
        (_keys[number], _placeOf[number], _states[number], _present[number]) = (cell, place, CellState.None, false);
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
        var (keys, placeOf, states, present, count) = (_keys, _placeOf, _states, _present, _count);
        var capacity = order.Length + 4;
        (_keys, _placeOf) = (new CellKey[capacity], new int[capacity]);
        (_states, _present, _count) = (new CellState[capacity], new bool[capacity], order.Length);
        for (var old = 0; old < count; old++)
            _numbers[placeOf[old]] = -1;

        for (var cell = 0; cell < order.Length; cell++)
        {
            var old = order[cell];
            (_keys[cell], _placeOf[cell], _states[cell], _present[cell]) = (keys[old], placeOf[old], states[old], present[old]);
            _numbers[placeOf[old]] = cell;
        }

        for (var old = 0; old < count; old++)
        {
            if (_numbers[placeOf[old]] >= 0)
                continue;

            _places.Remove(keys[old]);
            _freePlaces.Push(placeOf[old]);
        }
    }
}

namespace Footprints.Loops;

/// <summary>The inside inputs of a group, as compressed rows over columns in sweep order.</summary>
/// <remarks>
/// A cell's number is its place in the sweep. An input of an earlier cell points at that cell's column, which a sweep
/// has just computed. Any other input (of a later cell or of itself) points at a lagged column, a copy of the cell from
/// the sweep before. Lagged columns come first, so that a sweep only ever reads columns and never asks which kind.
/// Before the first arrangement there is no sweep order, and the columns are plain cell numbers.
/// </remarks>
internal sealed class LoopRows
{
    private int[] _columns = new int[8];
    private double[] _quantities = new double[8];
    private int _used;
    private bool _arranged;
    private int _cellsWhenArranged;
    private int _laggedWhenArranged;

    /// <summary>Number of cells, absent ones that a row mentions included.</summary>
    public int Cells { get; private set; }

    /// <summary>Number of columns set aside for lagged cells; the column of a cell is its number plus this.</summary>
    public int LagCapacity { get; private set; }

    /// <summary>Number of lagged columns in use.</summary>
    public int Lagged { get; private set; }

    /// <summary>Number of inputs of all rows.</summary>
    public long Inputs { get; private set; }

    /// <summary>Number of inputs with a negative quantity.</summary>
    public int Negative { get; private set; }

    /// <summary>The cell that each lagged column copies.</summary>
    public int[] CellOfLag { get; private set; } = [];

    /// <summary>The lagged column of a cell, or -1.</summary>
    public int[] LagOf { get; private set; } = new int[4];

    public int[] Starts { get; private set; } = new int[4];

    public int[] Lengths { get; private set; } = new int[4];

    public int[] Columns => _columns;

    public double[] Quantities => _quantities;

    /// <summary>All columns, lagged ones included.</summary>
    public int Width => LagCapacity + Cells;

    /// <summary>Adds a cell without inputs, last in the sweep.</summary>
    public int Add()
    {
        if (Cells == Starts.Length)
        {
            var capacity = Cells * 2;
            (Starts, Lengths, LagOf) = (Grown(Starts, capacity), Grown(Lengths, capacity), Grown(LagOf, capacity));
        }

        (Starts[Cells], Lengths[Cells], LagOf[Cells]) = (0, 0, -1);

        return Cells++;
    }

    /// <summary>Replaces the inputs of a cell, in place where they fit; false where they are what they were.</summary>
    public bool Replace(int cell, ReadOnlySpan<int> inputs, ReadOnlySpan<double> quantities)
    {
        if (IsSame(cell, inputs, quantities))
            return false;

        for (var i = 0; i < Lengths[cell]; i++)
            Negative -= _quantities[Starts[cell] + i] < 0 ? 1 : 0;

        Inputs += inputs.Length - Lengths[cell];
        if (inputs.Length > Lengths[cell])
            Starts[cell] = Reserve(inputs.Length);

        Lengths[cell] = inputs.Length;
        for (var i = 0; i < inputs.Length; i++)
        {
            // Lagged columns may move when another is added, so the start is read anew each time.
            var column = ColumnOf(inputs[i], cell);
            _columns[Starts[cell] + i] = column;
            _quantities[Starts[cell] + i] = quantities[i];
            Negative += quantities[i] < 0 ? 1 : 0;
        }

        return true;
    }

    /// <summary>The cell that a column stands for.</summary>
    public int CellOf(int column) => column < LagCapacity ? CellOfLag[column] : column - LagCapacity;

    /// <summary>Whether so much was added since the last arrangement that a new sweep order pays.</summary>
    public bool IsWorn =>
        !_arranged
        || Cells > _cellsWhenArranged + _cellsWhenArranged / 4 + 16
        || Lagged > 2 * _laggedWhenArranged + 32
        || _used > 2 * Inputs + 1_024;

    /// <summary>
    /// Derives the sweep order anew; answers the new order as old cell numbers, with cells that nobody needs left out.
    /// </summary>
    public int[] Arrange(ReadOnlySpan<bool> present)
    {
        var cellsOf = new int[_used];
        for (var i = 0; i < _used; i++)
            cellsOf[i] = CellOf(_columns[i]);

        var order = SweepOrder.Of(Cells, Starts, Lengths, cellsOf, present);
        var placeOf = new int[Cells];
        for (var place = 0; place < order.Length; place++)
            placeOf[order[place]] = place;

        var (starts, lengths, quantities) = (Starts, Lengths, _quantities);
        Clear(order.Length, checked((int)Inputs));
        for (var place = 0; place < order.Length; place++)
        {
            var (start, length) = (starts[order[place]], lengths[order[place]]);
            (Starts[place], Lengths[place]) = (_used, length);
            for (var i = start; i < start + length; i++)
            {
                var input = placeOf[cellsOf[i]];
                if (input >= place && LagOf[input] < 0)
                    LagOf[input] = Lagged++;

                (_columns[_used], _quantities[_used++]) = (input < place ? input : -1 - input, quantities[i]);
            }
        }

        NumberLagged();

        return order;
    }

    private void Clear(int cells, int inputs)
    {
        (Cells, Lagged, LagCapacity, _used) = (cells, 0, 0, 0);
        (Starts, Lengths, LagOf) = (new int[cells + 4], new int[cells + 4], new int[cells + 4]);
        (_columns, _quantities) = (new int[inputs + 8], new double[inputs + 8]);
        Array.Fill(LagOf, -1);
    }

    private void NumberLagged()
    {
        LagCapacity = Lagged + Lagged / 4 + 4;
        CellOfLag = new int[LagCapacity];
        for (var cell = 0; cell < Cells; cell++)
        {
            if (LagOf[cell] >= 0)
                CellOfLag[LagOf[cell]] = cell;
        }

        for (var i = 0; i < _used; i++)
            _columns[i] = _columns[i] >= 0 ? _columns[i] + LagCapacity : LagOf[-1 - _columns[i]];

        (_arranged, _cellsWhenArranged, _laggedWhenArranged) = (true, Cells, Lagged);
    }

    private bool IsSame(int cell, ReadOnlySpan<int> inputs, ReadOnlySpan<double> quantities)
    {
        if (inputs.Length != Lengths[cell])
            return false;

        for (var i = 0; i < inputs.Length; i++)
        {
            if (CellOf(_columns[Starts[cell] + i]) != inputs[i] || _quantities[Starts[cell] + i] != quantities[i])
                return false;
        }

        return true;
    }

    private int Reserve(int length)
    {
        if (_used + length > _columns.Length)
        {
            var capacity = Math.Max(_used + length, checked(_columns.Length * 2));
            (_columns, _quantities) = (Grown(_columns, capacity), Grown(_quantities, capacity));
        }

        var start = _used;
        _used += length;

        return start;
    }

    private int ColumnOf(int input, int cell)
    {
        if (!_arranged || input < cell)
            return input + LagCapacity;

        if (LagOf[input] >= 0)
            return LagOf[input];

        if (Lagged == LagCapacity)
            GrowLagged();

        CellOfLag[Lagged] = input;

        return LagOf[input] = Lagged++;
    }

    private void GrowLagged()
    {
        var (old, added) = (LagCapacity, LagCapacity + 8);
        for (var i = 0; i < _used; i++)
            _columns[i] += _columns[i] >= old ? added : 0;

        LagCapacity += added;
        CellOfLag = Grown(CellOfLag, LagCapacity);
    }

    private static T[] Grown<T>(T[] array, int capacity)
    {
        Array.Resize(ref array, capacity);

        return array;
    }
}

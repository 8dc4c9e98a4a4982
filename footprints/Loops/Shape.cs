using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>Who uses whom: a row per cell, its inputs and its users, without quantities and values.</summary>
internal sealed class Shape
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private readonly KeyIndex<RowKeys> _index;
    private readonly SegmentPool _inputs = new();
    private CellRow[][] _pages = [];

    public Shape()
    {
        _index = new(new RowKeys(this));
        Users = new(this);
    }

    public int Cells { get; private set; }

    /// <summary>The number of distinct inputs of all cells.</summary>
    public long Inputs { get; private set; }

    public UserLists Users { get; }

    public ref CellRow Row(int cell) => ref _pages[cell >> PageBits][cell & (PageSize - 1)];

    /// <summary>The row of the cell, or -1.</summary>
    public int Find(CellKey key) => _index.Find(key);

    /// <summary>Asks for what finding a key needs first.</summary>
    public void FetchEntry(CellKey key) => _index.FetchEntry(key);

    /// <summary>Asks for what finding a key needs then.</summary>
    public void FetchKey(CellKey key) => _index.FetchKey(key);

    /// <summary>The row of the cell, which comes into being here.</summary>
    public int FindOrAdd(CellKey key)
    {
        var cell = _index.Find(key);
        if (cell >= 0)
            return cell;

        cell = Cells++;
        if (cell >> PageBits == _pages.Length)
            Array.Resize(ref _pages, Math.Max(4, _pages.Length * 2));
        _pages[cell >> PageBits] ??= new CellRow[PageSize];
        Row(cell).Key = key;
        _index.Add(cell);

        return cell;
    }

    /// <summary>The distinct inputs of a cell, itself included where it uses itself, in ascending order.</summary>
    public ReadOnlySpan<int> InputsOf(int cell)
    {
        ref var row = ref Row(cell);

        return _inputs.Of(row.InputsAt, row.InputCount);
    }

    public bool UsesItself(int cell) => InputsOf(cell).BinarySearch(cell) >= 0;

    /// <summary>Gives a cell other inputs; its users' side stays as it is, and the old segment stays taken.</summary>
    public void ReplaceInputs(int cell, ReadOnlySpan<int> inputs)
    {
        ref var row = ref Row(cell);
        Inputs += inputs.Length - row.InputCount;
        row.InputsAt = _inputs.Take(inputs.Length);
        row.InputCount = inputs.Length;
        inputs.CopyTo(_inputs.Of(row.InputsAt, inputs.Length));
    }

    public ReadOnlySpan<int> InputsAt(int at, int count) => _inputs.Of(at, count);

    public void ReturnInputs(int at, int count) => _inputs.Return(at, count);

    private readonly struct RowKeys(Shape shape) : IKeys
    {
        public ref readonly CellKey this[int number] => ref shape.Row(number).Key;
    }
}

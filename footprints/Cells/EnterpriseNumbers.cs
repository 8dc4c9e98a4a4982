using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>Small numbers for the enterprises that own a partition's cells, with the cells of each.</summary>
internal sealed class EnterpriseNumbers(CellTexts texts)
{
    private readonly Dictionary<CellKey, int> _numbers = [];
    private readonly List<CellKey> _keys = [default];
    private readonly List<int> _ids = [0];
    private readonly List<List<int>> _cells = [[]];
    private readonly HashSet<(int Number, int Cell)> _left = [];

    public string this[int number] => texts[_ids[number]];

    /// <summary>The number of the enterprise, made where it isn't there yet.</summary>
    public int Of(EntityId enterprise)
    {
        var number = Of(enterprise.Key);
        if (_ids[number] == 0)
            _ids[number] = texts.Add(enterprise.Text);

        return number;
    }

    /// <summary>The same for an id in UTF-8.</summary>
    public int Of(CellKey enterprise, ReadOnlySpan<byte> id)
    {
        var number = Of(enterprise);
        if (_ids[number] == 0)
            _ids[number] = texts.Add(id);

        return number;
    }

    /// <summary>The same where only the key is known: whoever owns cells here is named later, others never.</summary>
    public int Of(CellKey enterprise) => _numbers.TryGetValue(enterprise, out var number) ? number : Add(enterprise);

    /// <summary>The key of the enterprise.</summary>
    public CellKey KeyOf(int number) => _keys[number];

    private int Add(CellKey enterprise)
    {
        var number = _ids.Count;
        _numbers.Add(enterprise, number);
        _keys.Add(enterprise);
        _ids.Add(0);
        _cells.Add([]);

        return number;
    }

    /// <summary>The number of the enterprise; 0 where it owns nothing here.</summary>
    public int Find(CellKey enterprise) => _numbers.GetValueOrDefault(enterprise);

    /// <summary>The number of its id in the partition's texts.</summary>
    public int IdNumberOf(int number) => _ids[number];

    /// <summary>Slots that the enterprise owns or once owned, in the order in which they came.</summary>
    public List<int> CellsOf(int number) => _cells[number];

    /// <summary>Lists a cell with its new owner, once, however often it moves.</summary>
    /// <param name="before">The owner before; 0 for none.</param>
    public void Own(int number, int cell, int before)
    {
        if (before != 0)
            _left.Add((before, cell));

        if (!_left.Contains((number, cell)))
            _cells[number].Add(cell);
    }
}

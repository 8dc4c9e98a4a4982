using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>Small numbers for the enterprises that own a partition's cells, with the cells of each.</summary>
internal sealed class EnterpriseNumbers(CellTexts texts)
{
    private readonly Dictionary<CellKey, int> _numbers = [];
    private readonly List<int> _ids = [0];
    private readonly List<List<int>> _cells = [[]];

    public string this[int number] => texts[_ids[number]];

    /// <summary>The number of the enterprise, made where it isn't there yet.</summary>
    public int Of(EntityId enterprise) =>
        _numbers.TryGetValue(enterprise.Key, out var number) ? number : Add(enterprise.Key, texts.Add(enterprise.Text));

    /// <summary>The same for an id in UTF-8.</summary>
    public int Of(CellKey enterprise, ReadOnlySpan<byte> id) =>
        _numbers.TryGetValue(enterprise, out var number) ? number : Add(enterprise, texts.Add(id));

    private int Add(CellKey enterprise, int id)
    {
        var number = _ids.Count;
        _numbers.Add(enterprise, number);
        _ids.Add(id);
        _cells.Add([]);

        return number;
    }

    /// <summary>The number of the enterprise; 0 where it owns nothing here.</summary>
    public int Find(CellKey enterprise) => _numbers.GetValueOrDefault(enterprise);

    /// <summary>The number of its id in the partition's texts.</summary>
    public int IdNumberOf(int number) => _ids[number];

    /// <summary>Slots that the enterprise owns or once owned, in the order in which they came.</summary>
    public List<int> CellsOf(int number) => _cells[number];

    public void Own(int number, int cell) => _cells[number].Add(cell);
}

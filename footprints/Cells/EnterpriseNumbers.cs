using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>Small numbers for the enterprises that own a partition's cells, with the cells of each.</summary>
internal sealed class EnterpriseNumbers
{
    private readonly Dictionary<CellKey, int> _numbers = [];
    private readonly List<string> _ids = [string.Empty];
    private readonly List<List<int>> _cells = [[]];

    public string this[int number] => _ids[number];

    /// <summary>The number of the enterprise, made where it isn't there yet.</summary>
    public int Of(EntityId enterprise)
    {
        if (!_numbers.TryGetValue(enterprise.Key, out var number))
        {
            number = _ids.Count;
            _numbers.Add(enterprise.Key, number);
            _ids.Add(enterprise.Text);
            _cells.Add([]);
        }

        return number;
    }

    /// <summary>The number of the enterprise; 0 where it owns nothing here.</summary>
    public int Find(CellKey enterprise) => _numbers.GetValueOrDefault(enterprise);

    /// <summary>Slots that the enterprise owns or once owned, in the order in which they came.</summary>
    public List<int> CellsOf(int number) => _cells[number];

    public void Own(int number, int cell) => _cells[number].Add(cell);
}

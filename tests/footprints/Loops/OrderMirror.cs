using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

/// <summary>What a listener knows of the order that hears every report and nothing else.</summary>
internal sealed class OrderMirror
{
    private readonly Dictionary<CellKey, CellPlace> _cells = [];
    private readonly Dictionary<int, int> _groups = [];
    private readonly Dictionary<CellKey, HashSet<CellKey>> _inside = [];

    public IReadOnlyDictionary<int, int> Groups => _groups;

    /// <summary>Takes a report in; each entry must be news, unless <paramref name="mayRepeat"/>.</summary>
    /// <param name="replaced">Cells whose inputs were replaced: their inputs inside may be told without being
    /// news.</param>
    public void Hear(ShapeChanges changes, bool mayRepeat, IReadOnlySet<CellKey> replaced)
    {
        Assert.Equal(changes.Cells.Count, changes.Cells.DistinctBy(place => place.Cell).Count());
        Assert.Equal(changes.Groups.Count, changes.Groups.DistinctBy(place => place.Group).Count());
        Assert.Equal(changes.Inside.Count, changes.Inside.DistinctBy(inside => inside.Cell).Count());
        var regrouped = new HashSet<CellKey>();
        foreach (var place in changes.Groups)
            Hear(place, mayRepeat);
        foreach (var place in changes.Cells)
        {
            Assert.True(mayRepeat || place.Group != GroupOf(place.Cell) || place.Level != LevelOf(place.Cell));
            if (place.Group != GroupOf(place.Cell))
                regrouped.Add(place.Cell);
            _cells[place.Cell] = place;
        }

        foreach (var (cell, inputs) in changes.Inside)
        {
            Assert.NotEqual(0, GroupOf(cell));
            Assert.Equal(inputs.Length, inputs.Distinct().Count());
            var isNews = regrouped.Contains(cell) || !InsideOf(cell).SetEquals(inputs);
            Assert.True(mayRepeat || replaced.Contains(cell) || isNews);
            _inside[cell] = [.. inputs];
        }
    }

    public int GroupOf(CellKey cell) => _cells.GetValueOrDefault(cell).Group;

    public int LevelOf(CellKey cell) =>
        _cells.GetValueOrDefault(cell) is { Group: not 0 } place
            ? _groups[place.Group]
            : _cells.GetValueOrDefault(cell).Level;

    public HashSet<CellKey> InsideOf(CellKey cell) => _inside.GetValueOrDefault(cell, []);

    private void Hear(GroupPlace place, bool mayRepeat)
    {
        if (place.Level < 0)
        {
            Assert.True(_groups.Remove(place.Group));
            return;
        }

        Assert.True(mayRepeat || _groups.GetValueOrDefault(place.Group, -1) != place.Level);
        _groups[place.Group] = place.Level;
    }
}

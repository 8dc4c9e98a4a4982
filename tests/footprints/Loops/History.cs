using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

/// <summary>One order under test, the slow order of the same graph, and a listener; compared after every
/// report.</summary>
internal sealed class History(double wholePassFrom)
{
    private readonly ShapeOrder _order = new(wholePassFrom);
    private readonly PlainShape _plain = new();
    private readonly OrderMirror _mirror = new();
    private readonly HashSet<int> _goneGroups = [];
    private readonly HashSet<CellKey> _replaced = [];
    private bool _mayRepeat;

    public void SetInputs(CellKey cell, params CellKey[] inputs)
    {
        _replaced.Add(cell);
        _order.SetInputs(cell, inputs);
        _plain.SetInputs(cell, inputs);
    }

    public ShapeChanges Arrange()
    {
        var changes = _order.Arrange();
        _mirror.Hear(changes, _mayRepeat, _replaced);
        _mayRepeat = false;
        _replaced.Clear();
        _goneGroups.UnionWith(changes.Groups.Where(place => place.Level < 0).Select(place => place.Group));
        Compare();

        return changes;
    }

    public bool Tidy(int budget)
    {
        // It settles in between, so that what is told at last may be what was told before.
        _mayRepeat = true;

        return _order.Tidy(budget);
    }

    /// <summary>After this, every level must be the lowest one.</summary>
    public void TidyToTheEnd()
    {
        while (!Tidy(budget: 3))
        {
        }

        Arrange();
        foreach (var (cell, level) in _plain.LowestLevels())
            Assert.Equal(level, _order.PlaceOf(cell).Level);
    }

    private void Compare()
    {
        Assert.Equal(_plain.Cells.Count(), _order.Cells);
        Assert.Equal(_plain.Inputs, _order.Inputs);
        var loops = _plain.Loops();
        CompareGroups(loops);
        CompareLevels(loops);
        CompareMirror(loops);
        CompareDescription();
    }

    private void CompareGroups(Dictionary<CellKey, HashSet<CellKey>> loops)
    {
        var groups = loops.Keys.GroupBy(cell => _order.PlaceOf(cell).Group).ToList();
        foreach (var group in groups)
        {
            Assert.True(group.Key > 0);
            Assert.DoesNotContain(group.Key, _goneGroups);
            Assert.True(loops[group.First()].SetEquals(group));
        }

        Assert.Equal(groups.Count, _order.Groups);
        Assert.All(_plain.Cells, cell => Assert.Equal(loops.ContainsKey(cell), _order.PlaceOf(cell).Group != 0));
    }

    private void CompareLevels(Dictionary<CellKey, HashSet<CellKey>> loops)
    {
        foreach (var cell in _plain.Cells)
        {
            foreach (var input in _plain.InputsOf(cell).Where(input => !PlainShape.SameLoop(loops, cell, input)))
            {
                var final = _order.PlaceOf(input).Level + (loops.ContainsKey(input) ? 2 : 0);
                Assert.True(_order.PlaceOf(cell).Level > final);
            }
        }
    }

    private void CompareMirror(Dictionary<CellKey, HashSet<CellKey>> loops)
    {
        foreach (var cell in _plain.Cells)
        {
            Assert.Equal(_order.PlaceOf(cell), (_mirror.LevelOf(cell), _mirror.GroupOf(cell)));
            if (loops.TryGetValue(cell, out var loop))
                Assert.True(_mirror.InsideOf(cell).SetEquals(_plain.InputsOf(cell).Intersect(loop)));
        }

        Assert.Equal(_order.Groups, _mirror.Groups.Count);
    }

    private void CompareDescription()
    {
        var described = new OrderMirror();
        described.Hear(_order.Describe(cell => cell.Low % 2 == 0), mayRepeat: false, replaced: new HashSet<CellKey>());
        foreach (var cell in _plain.Cells)
        {
            var place = cell.Low % 2 == 0 ? _order.PlaceOf(cell) : (0, 0);
            Assert.Equal(place, (described.LevelOf(cell), described.GroupOf(cell)));
            if (place.Item2 != 0)
                Assert.True(described.InsideOf(cell).SetEquals(_mirror.InsideOf(cell)));
        }
    }
}

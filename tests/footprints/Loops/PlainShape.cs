using Footprints.Identities;

namespace Footprints.Tests.Loops;

/// <summary>The slow, obvious order of a small graph: who reaches whom, tried out from every cell.</summary>
internal sealed class PlainShape
{
    private readonly Dictionary<CellKey, HashSet<CellKey>> _inputs = [];

    public IEnumerable<CellKey> Cells => _inputs.Keys;

    public long Inputs => _inputs.Values.Sum(row => (long)row.Count);

    public void SetInputs(CellKey cell, CellKey[] inputs)
    {
        _inputs[cell] = [.. inputs];
        foreach (var input in inputs)
            _inputs.TryAdd(input, []);
    }

    public IReadOnlySet<CellKey> InputsOf(CellKey cell) => _inputs[cell];

    /// <summary>For each cell in a loop, all cells of that loop.</summary>
    public Dictionary<CellKey, HashSet<CellKey>> Loops()
    {
        var above = _inputs.Keys.ToDictionary(cell => cell, Reach);

        return _inputs.Keys
            .Where(cell => above[cell].Contains(cell))
            .ToDictionary(cell => cell, cell => above[cell].Where(other => above[other].Contains(cell)).ToHashSet());
    }

    /// <summary>The lowest levels that the rules allow, a loop's for each of its cells.</summary>
    public Dictionary<CellKey, int> LowestLevels()
    {
        var loops = Loops();
        var levels = _inputs.Keys.ToDictionary(cell => cell, _ => 0);
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var cell in _inputs.Keys)
            {
                foreach (var input in _inputs[cell].Where(input => !SameLoop(loops, cell, input)))
                {
                    var level = levels[input] + (loops.ContainsKey(input) ? 3 : 1);
                    if (level <= levels[cell])
                        continue;

                    isChanged = true;
                    foreach (var member in loops.GetValueOrDefault(cell, [cell]))
                        levels[member] = level;
                }
            }
        }

        return levels;
    }

    public static bool SameLoop(Dictionary<CellKey, HashSet<CellKey>> loops, CellKey cell, CellKey other) =>
        loops.TryGetValue(cell, out var loop) && loop.Contains(other);

    private HashSet<CellKey> Reach(CellKey from)
    {
        var reached = new HashSet<CellKey>();
        var open = new Stack<CellKey>(_inputs[from]);
        while (open.TryPop(out var cell))
        {
            if (!reached.Add(cell))
                continue;
            foreach (var input in _inputs[cell])
                open.Push(input);
        }

        return reached;
    }
}

using Footprints.Identities;

namespace Footprints.Tests.Recomputation;

/// <summary>Which cells use each other, found by walking from each cell to everything that it needs.</summary>
internal sealed class PlainGroups
{
    private readonly Dictionary<CellKey, IReadOnlySet<CellKey>> _groups = [];

    /// <param name="isBarred">Whether a user is cut off from an input: then it does not use it.</param>
    public PlainGroups(IReadOnlyDictionary<CellKey, PlainEntity> entities, Func<CellKey, CellKey, bool> isBarred)
    {
        var numbers = new Dictionary<CellKey, int>();
        foreach (var (key, entity) in entities)
        {
            if (entity.HasShape)
                numbers.Add(key, numbers.Count);
        }

        var keys = numbers.Keys.ToArray();
        var inputs = keys.Select(key => InputsOf(entities[key], numbers, of => isBarred(key, of))).ToArray();
        var users = keys.Select(_ => new List<int>()).ToArray();
        for (var cell = 0; cell < keys.Length; cell++)
        {
            foreach (var input in inputs[cell])
                users[input].Add(cell);
        }

        var isSettled = PeelSources(inputs, users);
        for (var cell = 0; cell < keys.Length; cell++)
        {
            if (isSettled[cell])
                continue;

            var needs = ReachedFrom(cell, keys.Length, at => inputs[at]);
            var neededBy = ReachedFrom(cell, keys.Length, at => users[at]);
            var group = Enumerable.Range(0, keys.Length).Where(at => needs[at] && neededBy[at]).Select(at => keys[at]).ToHashSet();
            foreach (var member in group)
            {
                _groups[member] = group;
                isSettled[numbers[member]] = true;
            }
        }
    }

    /// <summary>How many cells lie in loops.</summary>
    public int Count => _groups.Count;

    /// <summary>The loop of a cell, or none.</summary>
    public IReadOnlySet<CellKey>? Of(CellKey key) => _groups.GetValueOrDefault(key);

    private static List<int> InputsOf(PlainEntity entity, Dictionary<CellKey, int> numbers, Func<CellKey, bool> isBarred)
    {
        var inputs = new List<int>();
        foreach (var input in entity.Inputs)
        {
            if (numbers.TryGetValue(input.Of, out var of) && !isBarred(input.Of))
                inputs.Add(of);

            if (input.Instead is { } instead && numbers.TryGetValue(instead, out var standIn) && !isBarred(instead))
                inputs.Add(standIn);
        }

        return inputs;
    }

    /// <summary>Cells whose inputs are all free of loops are in none, which spares the walk from most.</summary>
    private static bool[] PeelSources(List<int>[] inputs, List<int>[] users)
    {
        var isFree = new bool[inputs.Length];
        var open = inputs.Select(of => of.Count).ToArray();
        var free = new Stack<int>(Enumerable.Range(0, inputs.Length).Where(cell => open[cell] == 0));
        while (free.TryPop(out var cell))
        {
            isFree[cell] = true;
            foreach (var user in users[cell])
            {
                if (--open[user] == 0)
                    free.Push(user);
            }
        }

        return isFree;
    }

    private static bool[] ReachedFrom(int start, int count, Func<int, List<int>> next)
    {
        var reached = new bool[count];
        var pending = new Stack<int>(next(start));
        while (pending.TryPop(out var cell))
        {
            if (reached[cell])
                continue;

            reached[cell] = true;
            foreach (var after in next(cell))
                pending.Push(after);
        }

        return reached;
    }
}

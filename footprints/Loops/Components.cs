namespace Footprints.Loops;

/// <summary>Rows of neighbours, by number.</summary>
internal interface INeighbours
{
    int Count { get; }

    ReadOnlySpan<int> Of(int index);
}

/// <summary>The strongly connected components of a graph, each one after all that its neighbours lead to.</summary>
/// <remarks>Tarjan's method with its own stack, so that depth is bounded by memory only.</remarks>
internal sealed class Components
{
    private const int Finished = int.MaxValue;

    private readonly int[] _members;
    private readonly int[] _componentOf;
    private readonly List<int> _starts = [];

    private Components(int count)
    {
        _members = new int[count];
        _componentOf = new int[count];
    }

    public int Count => _starts.Count - 1;

    public ReadOnlySpan<int> Of(int component) =>
        _members.AsSpan(_starts[component], _starts[component + 1] - _starts[component]);

    public int ComponentOf(int index) => _componentOf[index];

    public static Components Of<TNeighbours>(TNeighbours graph)
        where TNeighbours : struct, INeighbours
    {
        var components = new Components(graph.Count);
        components.Search(graph);

        return components;
    }

    private void Search<TNeighbours>(TNeighbours graph)
        where TNeighbours : struct, INeighbours
    {
        var numbers = new int[graph.Count];
        // The path from the root in one column, the position in the row of each in the other.
        var path = new Stack<(int Index, int Position)>();
        // The members of unfinished components grow from the back of the members' column, which is still free there.
        var open = _members.Length;
        var (number, filled) = (0, 0);
        for (var root = 0; root < numbers.Length; root++)
        {
            if (numbers[root] != 0)
                continue;

            Enter(root);
            while (path.TryPop(out var step))
            {
                var (index, position) = step;
                var row = graph.Of(index);
                var lowest = _componentOf[index];
                var next = -1;
                for (; position < row.Length; position++)
                {
                    var neighbour = row[position];
                    if (numbers[neighbour] == 0)
                    {
                        next = neighbour;
                        break;
                    }

                    // A neighbour entered from here has by now the lowest number that it leads to in its column.
                    if (numbers[neighbour] != Finished)
                        lowest = Math.Min(lowest, _componentOf[neighbour]);
                }

                _componentOf[index] = lowest;
                if (next >= 0)
                {
                    path.Push((index, position));
                    Enter(next);
                }
                else if (lowest == numbers[index])
                {
                    Finish(index);
                }
            }
        }

        _starts.Add(filled);

        void Enter(int index)
        {
            number++;
            numbers[index] = number;
            _componentOf[index] = number;
            _members[--open] = index;
            path.Push((index, 0));
        }

        void Finish(int index)
        {
            _starts.Add(filled);
            int member;
            do
            {
                member = _members[open++];
                numbers[member] = Finished;
                _componentOf[member] = _starts.Count - 1;
                _members[filled++] = member;
            }
            while (member != index);
        }
    }
}

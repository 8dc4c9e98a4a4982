using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>A small part of the graph, copied out with numbers of its own.</summary>
internal sealed class LocalGraph
{
    private readonly List<int> _starts = [];
    private readonly List<int> _neighbours = [];

    public void BeginRow() => _starts.Add(_neighbours.Count);

    public void AddNeighbour(int index) => _neighbours.Add(index);

    public Components FindComponents() => Components.Of(new Rows(this));

    public void Clear()
    {
        _starts.Clear();
        _neighbours.Clear();
    }

    private readonly struct Rows(LocalGraph graph) : INeighbours
    {
        public int Count => graph._starts.Count;

        public ReadOnlySpan<int> Of(int index)
        {
            var end = index + 1 < graph._starts.Count ? graph._starts[index + 1] : graph._neighbours.Count;

            return CollectionsMarshal.AsSpan(graph._neighbours)[graph._starts[index]..end];
        }
    }
}

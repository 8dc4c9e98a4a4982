using Footprints.Identities;

namespace Footprints.Waves;

/// <summary>The lists of a letter to the order while it is written.</summary>
internal sealed class ShapesDraft
{
    public List<int> Named { get; } = [];

    public List<CellKey> Keys { get; } = [];

    public List<int> Cells { get; } = [];

    public List<int> Ends { get; } = [];

    public List<int> Inputs { get; } = [];

    public void Clear()
    {
        Named.Clear();
        Keys.Clear();
        Cells.Clear();
        Ends.Clear();
        Inputs.Clear();
    }
}

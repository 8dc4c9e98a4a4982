using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Footprints.Loops;

/// <summary>The cells whose inputs were replaced since levels were last right, with the inputs they had then.</summary>
internal sealed class StagedInputs(Shape shape)
{
    private const int KeptCapacity = 1024;

    private readonly List<Before> _cells = [];

    public int Count => _cells.Count;

    public ReadOnlySpan<Before> Cells => CollectionsMarshal.AsSpan(_cells);

    /// <summary>Replaces the inputs of a cell; nothing is staged where they stay as they are. The list is sorted here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Replace(int cell, Span<int> inputs)
    {
        inputs = Distinct(inputs);
        if (inputs.SequenceEqual(shape.InputsOf(cell)))
            return;

        ref var row = ref shape.Row(cell);
        if ((row.Flags & CellFlags.Staged) != 0)
            shape.ReturnInputs(row.InputsAt, row.InputCount);
        else
            _cells.Add(new(cell, row.InputsAt, row.InputCount));
        row.Flags |= CellFlags.Staged;
        shape.ReplaceInputs(cell, inputs);
    }

    /// <summary>What one staged cell lost and gained.</summary>
    public InputDifferences DifferencesOf(Before before) =>
        new(shape.InputsAt(before.At, before.Count), shape.InputsOf(before.Cell));

    /// <summary>Forgets what was before.</summary>
    public void Clear()
    {
        foreach (var before in _cells)
        {
            shape.ReturnInputs(before.At, before.Count);
            shape.Row(before.Cell).Flags &= ~CellFlags.Staged;
        }

        _cells.Clear();
        // What a bulk load needed is not kept for the single changes after it.
        if (_cells.Capacity > KeptCapacity)
            _cells.Capacity = 0;
    }

    private static Span<int> Distinct(Span<int> inputs)
    {
        inputs.Sort();
        var distinct = 0;
        foreach (var input in inputs)
        {
            if (distinct == 0 || inputs[distinct - 1] != input)
                inputs[distinct++] = input;
        }

        return inputs[..distinct];
    }

    /// <summary>A staged cell and the segment of the inputs that it had before.</summary>
    public readonly record struct Before(int Cell, int At, int Count);
}

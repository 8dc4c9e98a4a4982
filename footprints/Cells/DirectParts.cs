using System.Numerics;
using System.Runtime.CompilerServices;
using Footprints.Lanes;

namespace Footprints.Cells;

/// <summary>The direct parts of cells: only the lanes that are not zero, five of twenty where nothing but fossil was stated.</summary>
internal sealed class DirectParts
{
    private readonly Segments<double> _lanes = new();

    /// <summary>Keeps a direct part; true where it has lanes of the rare part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Keep(ref CellHead head, ReadOnlySpan<double> direct)
    {
        head.DirectLanes = 0;
        for (var lane = 0; lane < direct.Length; lane++)
        {
            if (BitConverter.DoubleToInt64Bits(direct[lane]) != 0)
                head.DirectLanes |= 1 << lane;
        }

        head.DirectAt = _lanes.Allocate(LengthOf(head));
        var kept = _lanes.Of(head.DirectAt, LengthOf(head));
        for (int lanes = head.DirectLanes, at = 0; lanes != 0; lanes &= lanes - 1)
            kept[at++] = direct[BitOperations.TrailingZeroCount(lanes)];

        return (head.DirectLanes & VectorColumn.RareLanes) != 0;
    }

    /// <summary>Gives all memory back at once, rather than with the object.</summary>
    public void FreeAll() => _lanes.FreeAll();

    public void Free(in CellHead head) => _lanes.Free(head.DirectAt, LengthOf(head));

    /// <summary>Sets the lanes of a direct part in a vector of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Set(in CellHead head, double* vector)
    {
        if (head.DirectLanes == 0)
            return;

        var kept = _lanes.At(head.DirectAt);
        for (var lanes = (uint)head.DirectLanes; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            vector[VectorColumn.PlaceOf(lane)] = *kept++;
        }
    }

    /// <summary>Writes a direct part, lane by lane in the order of <see cref="Lane"/>.</summary>
    public void Read(in CellHead head, Span<double> direct)
    {
        direct.Clear();
        var kept = _lanes.Of(head.DirectAt, LengthOf(head));
        for (int lanes = head.DirectLanes, at = 0; lanes != 0; lanes &= lanes - 1)
            direct[BitOperations.TrailingZeroCount(lanes)] = kept[at++];
    }

    /// <summary>Where a direct part lies, for asking the processor to fetch it.</summary>
    public unsafe double* At(in CellHead head) => _lanes.At(head.DirectAt);

    private static int LengthOf(in CellHead head) => BitOperations.PopCount((uint)head.DirectLanes);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Footprints.Cells;

namespace Footprints.Waves.Wire;

/// <summary>Vectors on the wire: a mask of the lanes that any of them uses, then of each vector these lanes alone.</summary>
/// <remarks>
/// A lane is left out where all its bits are 0 in every vector, so that all come back bit for bit. Most suppliers state a
/// few of the nineteen lanes, and then a letter is less than half as long.
/// </remarks>
internal static class PackedVectors
{
    /// <summary>Some vectors out of a page, in this order.</summary>
    /// <param name="sources">Which ones; a number from 0 each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(WireWriter writer, ReadOnlySpan<double> page, ReadOnlySpan<int> sources, int width)
    {
        var used = 0u;
        foreach (var source in sources)
            used |= LanesOf(page.Slice(source * width, width));

        Span<int> lanes = stackalloc int[Lanes.Lanes.Width];
        lanes = Split(used, lanes);
        writer.Int((int)used);
        var packed = MemoryMarshal.Cast<byte, double>(writer.Space(sources.Length * lanes.Length * sizeof(double)));
        var to = 0;
        foreach (var source in sources)
        {
            var vector = page.Slice(source * width, width);
            foreach (var lane in lanes)
                packed[to++] = vector[lane];
        }
    }

    /// <summary>The first vectors of a page.</summary>
    public static void Write(WireWriter writer, ReadOnlySpan<double> page, int count, int width) =>
        Write(writer, page, Sequence.UpTo(count).AsSpan(0, count), width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double[] Read(ref WireReader reader, int count, int width)
    {
        var used = (uint)reader.Int();
        if (width is not (VectorColumn.Usual or Lanes.Lanes.Width) || count < 0 || used >> width != 0)
            throw WireReader.Broken();

        Span<int> lanes = stackalloc int[Lanes.Lanes.Width];
        lanes = Split(used, lanes);
        var packed = reader.Packed(count, lanes.Length);
        var vectors = new double[checked(count * width)];
        var from = 0;
        for (var vector = 0; vector < vectors.Length; vector += width)
        {
            foreach (var lane in lanes)
            {
                vectors[vector + lane] = MemoryMarshal.Read<double>(packed[from..]);
                from += sizeof(double);
            }
        }

        return vectors;
    }

    /// <summary>A bit for each lane of which any bit is set: a zero with a minus before it counts.</summary>
    private static uint LanesOf(ReadOnlySpan<double> vector)
    {
        var used = 0u;
        var bits = MemoryMarshal.Cast<double, ulong>(vector);
        for (var lane = 0; lane < bits.Length; lane++)
            used |= (bits[lane] != 0 ? 1u : 0u) << lane;

        return used;
    }

    private static Span<int> Split(uint used, Span<int> lanes)
    {
        var count = 0;
        for (; used != 0; used &= used - 1)
            lanes[count++] = BitOperations.TrailingZeroCount(used);

        return lanes[..count];
    }
}

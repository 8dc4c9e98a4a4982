using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Footprints.Cells;

namespace Footprints.Waves;

/// <summary>Vectors in letters: only the blocks that are not zero everywhere.</summary>
internal static unsafe class Packing
{
    private const int Lanes = 4;

    /// <summary>Numbers per vector.</summary>
    public static int WidthOf(byte blocks) => blocks == Vectors.UsualBlocks ? 3 * Lanes : Footprints.Lanes.Lanes.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(double* vector, double* packed, byte blocks)
    {
        if (blocks != Vectors.UsualBlocks)
        {
            Vectors.Copy(vector, packed, Vectors.AllBlocks);
            return;
        }

        Vector256.Load(vector).Store(packed);
        Vector256.Load(vector + (3 * Lanes)).Store(packed + Lanes);
        Vector256.Load(vector + (4 * Lanes)).Store(packed + (2 * Lanes));
    }

    /// <summary>Writes a whole vector; the blocks that were left out are zero in the letter, and may not be where it goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack(double* packed, double* vector, byte blocks)
    {
        if (blocks != Vectors.UsualBlocks)
        {
            Vectors.Copy(packed, vector, Vectors.AllBlocks);
            return;
        }

        Vector256.Load(packed).Store(vector);
        Vector256<double>.Zero.Store(vector + Lanes);
        Vector256<double>.Zero.Store(vector + (2 * Lanes));
        Vector256.Load(packed + Lanes).Store(vector + (3 * Lanes));
        Vector256.Load(packed + (2 * Lanes)).Store(vector + (4 * Lanes));
    }
}

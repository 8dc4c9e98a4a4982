using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Footprints.Cells;

/// <summary>Whole footprint vectors in native memory, by blocks of four lanes.</summary>
internal static unsafe class Vectors
{
    /// <summary>All five blocks.</summary>
    public const byte AllBlocks = 0b11111;

    /// <summary>The blocks that every footprint has: fossil and its neighbours, trust, and the state.</summary>
    public const byte UsualBlocks = 0b11001;

    private const int Lanes = 4;

    /// <summary>Copies a vector; blocks outside <paramref name="blocks"/> are zero on both sides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(double* from, double* to, byte blocks)
    {
        Vector256.Load(from).Store(to);
        if (blocks != UsualBlocks)
        {
            Vector256.Load(from + Lanes).Store(to + Lanes);
            Vector256.Load(from + (2 * Lanes)).Store(to + (2 * Lanes));
        }

        Vector256.Load(from + (3 * Lanes)).Store(to + (3 * Lanes));
        Vector256.Load(from + (4 * Lanes)).Store(to + (4 * Lanes));
    }

    /// <summary>Whether two vectors have the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSame(double* left, double* right, byte blocks)
    {
        var differs = Differs(left, right) | Differs(left + (3 * Lanes), right + (3 * Lanes))
            | Differs(left + (4 * Lanes), right + (4 * Lanes));
        if (blocks != UsualBlocks)
            differs |= Differs(left + Lanes, right + Lanes) | Differs(left + (2 * Lanes), right + (2 * Lanes));

        return differs == Vector256<long>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Differs(double* left, double* right) =>
        Vector256.Load((long*)left) ^ Vector256.Load((long*)right);
}

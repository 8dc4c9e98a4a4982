using System.Runtime.InteropServices;
using Footprints.Lanes;

namespace Grains.Operations;

/// <summary>Whether a live total is the recomputed one.</summary>
internal static class TotalsComparison
{
    /// <summary>What adding two bounds and taking a difference may round away.</summary>
    private const double Rounding = 1 + 1e-12;

    /// <summary>Bit for bit; behind a loop no further apart than both bounds allow, and of the same state.</summary>
    public static bool AreSame(ReadOnlySpan<double> live, ReadOnlySpan<double> recomputed)
    {
        var bound = live[(int)Lane.ErrorBound] + recomputed[(int)Lane.ErrorBound];
        if (bound == 0)
            return MemoryMarshal.AsBytes(live).SequenceEqual(MemoryMarshal.AsBytes(recomputed));

        if (BitConverter.DoubleToInt64Bits(live[Lanes.State]) != BitConverter.DoubleToInt64Bits(recomputed[Lanes.State]))
            return false;

        for (var lane = 0; lane < (int)Lane.ErrorBound; lane++)
        {
            // Written so that what is no number differs.
            if (!(Math.Abs(live[lane] - recomputed[lane]) <= bound * Rounding))
                return false;
        }

        return true;
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Footprints.Facts;

/// <summary>The one way from the decimals of facts to the doubles of cells.</summary>
public static class Decimals
{
    private const ulong ExactIntegers = 1UL << 53;

    // Powers of ten that a double holds exactly.
    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>The double nearest to the value, ties to even, and never minus zero.</summary>
    /// <remarks>The cast of <see cref="decimal"/> is not that: it may be off in the last bit.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double ToDouble(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = unchecked((uint)bits[0] | ((ulong)(uint)bits[1] << 32));
        var scale = (bits[3] >> 16) & 0xFF;

        // Both numbers are exact, so their one quotient is rounded once, which is correct rounding.
        if (bits[2] != 0 || mantissa > ExactIntegers || scale >= PowersOfTen.Length)
            return ParseText(value);

        var magnitude = mantissa / PowersOfTen[scale];

        return bits[3] < 0 && mantissa != 0 ? -magnitude : magnitude;
    }

    private static double ParseText(decimal value)
    {
        if (value == 0)
            return 0;

        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);

        return double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}

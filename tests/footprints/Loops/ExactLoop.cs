using System.Numerics;

namespace Footprints.Tests.Loops;

/// <summary>
/// The slow, obvious solution of x = b + Q x: integer elimination without fractions, so that nothing is ever rounded.
/// </summary>
internal static class ExactLoop
{
    // Everything that tests give is a multiple of 2^-300; a total or bound is cut to one, which makes the test a trace
    // stricter.
    private const int Shift = 300;
    private const int ShiftOfAllDoubles = 1_074;

    /// <summary>For each cell the numerator of its total, over the one denominator; both are exact.</summary>
    public static (BigInteger[] Numerators, BigInteger Denominator) Solve(Loop loop, int lane)
    {
        var matrix = new BigInteger[loop.Cells, loop.Cells + 1];
        for (var row = 0; row < loop.Cells; row++)
        {
            for (var column = 0; column < loop.Cells; column++)
                matrix[row, column] = row == column ? BigInteger.One << Shift : 0;

            foreach (var (input, quantity) in loop.Rows[row])
                matrix[row, input] -= Scaled(lane < Lanes.Lanes.FirstTrustLane ? quantity : Math.Abs(quantity));

            matrix[row, loop.Cells] = Scaled(loop.Outside[row][lane]);
        }

        return Eliminate(matrix, loop.Cells);
    }

    /// <summary>Whether |value - exact| is at most <paramref name="bound"/>, decided exactly.</summary>
    public static bool IsWithin(double value, double bound, BigInteger numerator, BigInteger denominator)
    {
        var difference = BigInteger.Abs(Scaled(value) * denominator - (numerator << Shift));

        return difference <= Scaled(bound) * BigInteger.Abs(denominator);
    }

    /// <summary>Whether the bound is at least the exact total of what came in.</summary>
    public static bool IsAtLeast(double bound, BigInteger numerator, BigInteger denominator) =>
        Scaled(bound) * BigInteger.Abs(denominator) >= (numerator << Shift) * denominator.Sign;

    private static BigInteger Scaled(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, mantissa) = ((int)(bits >> 52 & 0x7FF), bits & 0xF_FFFF_FFFF_FFFF);
        var magnitude = exponent == 0 ? mantissa : (BigInteger)(mantissa | 1L << 52) << exponent - 1;

        magnitude >>= ShiftOfAllDoubles - Shift;

        return bits < 0 ? -magnitude : magnitude;
    }

    /// <summary>Bareiss' elimination, upwards as well: every division comes out even.</summary>
    private static (BigInteger[] Numerators, BigInteger Denominator) Eliminate(BigInteger[,] matrix, int cells)
    {
        var previous = BigInteger.One;
        for (var pivot = 0; pivot < cells; pivot++)
        {
            MoveNonZero(matrix, pivot, cells);
            for (var row = 0; row < cells; row++)
            {
                if (row == pivot)
                    continue;

                for (var column = cells; column >= 0; column--)
                {
                    if (column != pivot)
                    {
                        matrix[row, column] = (matrix[row, column] * matrix[pivot, pivot]
                            - matrix[row, pivot] * matrix[pivot, column]) / previous;
                    }
                }

                matrix[row, pivot] = 0;
            }

            previous = matrix[pivot, pivot];
        }

        return ([.. Enumerable.Range(0, cells).Select(row => matrix[row, cells])], previous);
    }

    private static void MoveNonZero(BigInteger[,] matrix, int pivot, int cells)
    {
        var found = pivot;
        while (matrix[found, pivot].IsZero)
            found++;

        for (var column = 0; found != pivot && column <= cells; column++)
            (matrix[pivot, column], matrix[found, column]) = (matrix[found, column], -matrix[pivot, column]);
    }
}

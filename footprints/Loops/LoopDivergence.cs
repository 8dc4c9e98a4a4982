using System.Runtime.CompilerServices;

namespace Footprints.Loops;

/// <summary>
/// The search for a proof that a group diverges: some v, 0 or more and not 0, with |Q| v at least v wherever v is not
/// 0.
/// </summary>
/// <remarks>
/// By Collatz and Wielandt such a v exists exactly if the spectral radius of |Q| is at least 1. A sweep that rounds
/// down gives every cell at most |Q| v; if then no lagged cell falls below its copy, v is proven without further ado, a
/// self-loop of exactly 1 included. Setting small parts of v to 0 keeps the proof right, since it only lowers sums.
/// </remarks>
internal sealed class LoopDivergence(LoopRows rows)
{
    private const int Lowerings = 4;
    private const double Negligible = 1e-120;
    private const double NegligibleProduct = 1e-250;
    private const double Largest = 1e200;

    private readonly double[] _vector = new double[rows.Width];

    /// <summary>Starts from a vector of the lagged cells.</summary>
    public void StartFrom(ReadOnlySpan<double> lagged) => lagged.CopyTo(_vector);

    /// <summary>Starts from 1 for each lagged cell that counts.</summary>
    public void StartFromOnes(ReadOnlySpan<bool> supported)
    {
        for (var lag = 0; lag < rows.Lagged; lag++)
            _vector[lag] = supported[rows.CellOfLag[lag]] ? 1 : 0;
    }

    /// <summary>
    /// Tries the vector as it is, then with the copies that their cells fall short of lowered to these, which mends
    /// what was only rounded up, and then without them.
    /// </summary>
    public bool IsProvenAsItIs()
    {
        for (var attempt = 0; attempt < 2 * Lowerings; attempt++)
        {
            Sweep();
            if (IsProof())
                return true;

            for (var lag = 0; lag < rows.Lagged; lag++)
            {
                var value = _vector[rows.LagCapacity + rows.CellOfLag[lag]];
                if (value < _vector[lag])
                    _vector[lag] = attempt < Lowerings ? value : 0;
            }
        }

        return false;
    }

    /// <summary>
    /// Tries up to <paramref name="sweeps"/> steps of power iteration on (I + M) / 2; true if one of them proves
    /// divergence.
    /// </summary>
    public bool IsProvenWithin(int sweeps)
    {
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            Sweep();
            if (IsProof())
                return true;

            Average();
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sweep()
    {
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            var (sum, error, isExact) = (0.0, 0.0, true);
            for (var i = rows.Starts[cell]; i < rows.Starts[cell] + rows.Lengths[cell]; i++)
            {
                var (quantity, value) = (Math.Abs(rows.Quantities[i]), _vector[rows.Columns[i]]);
                var product = quantity * value;
                if (product < NegligibleProduct)
                    continue;

                var productError = Math.FusedMultiplyAdd(quantity, value, -product);
                var next = sum + product;
                var part = next - sum;
                var sumError = sum - (next - part) + (product - part);
                isExact &= productError == 0 && sumError == 0;
                (sum, error) = (next, error + (productError + sumError));
            }

            // The error's own error is far below one unit in the last place of the sum: two steps down are enough.
            var down = isExact ? sum : Math.BitDecrement(Math.BitDecrement(sum + error));
            _vector[rows.LagCapacity + cell] = down < Negligible ? 0 : down < Largest ? down : Largest;
        }
    }

    private bool IsProof()
    {
        var isSomething = false;
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            if (_vector[rows.LagCapacity + rows.CellOfLag[lag]] < _vector[lag])
                return false;

            isSomething |= _vector[lag] > 0;
        }

        return isSomething;
    }

    private void Average()
    {
        var largest = 0.0;
        for (var lag = 0; lag < rows.Lagged; lag++)
        {
            _vector[lag] = (_vector[lag] + _vector[rows.LagCapacity + rows.CellOfLag[lag]]) / 2;
            largest = Math.Max(largest, _vector[lag]);
        }

        if (!(largest > 0))
            return;

        // Scaling by a power of two changes no bits but the exponent.
        var scale = Math.ScaleB(1, -Math.ILogB(largest));
        for (var lag = 0; lag < rows.Lagged; lag++)
            _vector[lag] = _vector[lag] * scale is var scaled and > 1e-30 ? scaled : 0;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Footprints.Lanes;

namespace LoadTests.Networks;

/// <summary>
/// The floor: one thread, one pass over compressed rows, every lane of every cell, each total from those before it. It is
/// also the recomputation that the grid's totals are held to.
/// </summary>
internal sealed class CompressedRows
{
    private const int Vector = 4;

    private readonly int[] _starts;
    private readonly int[] _inputs;
    private readonly double[] _quantities;
    private readonly double[] _direct;
    private readonly double[] _totals;

    private CompressedRows(int[] starts, int[] inputs, double[] quantities, double[] direct)
    {
        (_starts, _inputs, _quantities, _direct) = (starts, inputs, quantities, direct);
        _totals = new double[direct.Length];
    }

    public int Cells => _starts.Length - 1;

    /// <summary>All lanes of a cell.</summary>
    public Span<double> TotalOf(int cell) => _totals.AsSpan(cell * Lanes.Width, Lanes.Width);

    public ReadOnlySpan<double> DirectOf(int cell) => _direct.AsSpan(cell * Lanes.Width, Lanes.Width);

    public ReadOnlySpan<int> InputsOf(int cell) => _inputs.AsSpan(_starts[cell].._starts[cell + 1]);

    public ReadOnlySpan<double> QuantitiesOf(int cell) => _quantities.AsSpan(_starts[cell].._starts[cell + 1]);

    /// <summary>The rows of a network as it stands now, nothing added up yet.</summary>
    public static CompressedRows Of(Network network)
    {
        var facts = new NetworkFacts(network);
        var starts = new int[network.Cells + 1];
        var (inputs, quantities) = (new int[network.InputCount], new double[network.InputCount]);
        var direct = new double[network.Cells * Lanes.Width];
        for (var cell = 0; cell < network.Cells; cell++)
        {
            facts.CopyDirect(cell, direct.AsSpan(cell * Lanes.Width, Lanes.Width));
            network.InputsOf(cell).CopyTo(inputs.AsSpan(starts[cell]));
            var at = starts[cell];
            foreach (var tenThousandths in network.QuantitiesOf(cell))
                quantities[at++] = tenThousandths / 10_000.0;

            starts[cell + 1] = at;
        }

        return new CompressedRows(starts, inputs, quantities, direct);
    }

    /// <summary>Adds everything up once, in order.</summary>
    public void Pass()
    {
        ref var totals = ref MemoryMarshal.GetArrayDataReference(_totals);
        for (var cell = 0; cell < Cells; cell++)
        {
            ref var direct = ref _direct[cell * Lanes.Width];
            var sum0 = Vector256.LoadUnsafe(ref direct);
            var sum1 = Vector256.LoadUnsafe(ref direct, Vector);
            var sum2 = Vector256.LoadUnsafe(ref direct, 2 * Vector);
            var sum3 = Vector256.LoadUnsafe(ref direct, 3 * Vector);
            var sum4 = Vector256.LoadUnsafe(ref direct, 4 * Vector);
            for (var at = _starts[cell]; at < _starts[cell + 1]; at++)
            {
                var from = (nuint)(_inputs[at] * Lanes.Width);
                var signed = Vector256.Create(_quantities[at]);
                var absolute = Vector256.Create(Math.Abs(_quantities[at]));
                sum0 += signed * Vector256.LoadUnsafe(ref totals, from);
                sum1 += signed * Vector256.LoadUnsafe(ref totals, from + Vector);
                sum2 += signed * Vector256.LoadUnsafe(ref totals, from + (2 * Vector));
                sum3 += absolute * Vector256.LoadUnsafe(ref totals, from + (3 * Vector));
                sum4 += absolute * Vector256.LoadUnsafe(ref totals, from + (4 * Vector));
            }

            var to = (nuint)(cell * Lanes.Width);
            sum0.StoreUnsafe(ref totals, to);
            sum1.StoreUnsafe(ref totals, to + Vector);
            sum2.StoreUnsafe(ref totals, to + (2 * Vector));
            sum3.StoreUnsafe(ref totals, to + (3 * Vector));
            sum4.StoreUnsafe(ref totals, to + (4 * Vector));
        }
    }
}

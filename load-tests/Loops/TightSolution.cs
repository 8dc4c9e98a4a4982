using Footprints.Lanes;
using LoadTests.Networks;

namespace LoadTests.Loops;

/// <summary>
/// The totals of a network with loops, far more exactly than the grid needs them: sweeps in double until nothing moves,
/// then sweeps in twice the precision. Where no loop lies upstream, the bits of one pass in declared order.
/// </summary>
internal sealed class TightSolution
{
    private const int MostSweeps = 1_000;
    private const int TightSweeps = 6;

    private readonly CompressedRows _rows;
    private readonly DoubleDouble[] _totals;

    private TightSolution(CompressedRows rows, Components components)
    {
        _rows = rows;
        _totals = new DoubleDouble[rows.Cells * Lanes.Width];
        foreach (var part in components.Parts)
        {
            if (!components.HasLoop(part[0]))
            {
                Pass(part);
                continue;
            }

            for (var sweep = 0; sweep < MostSweeps && Pass(part); sweep++)
            {
            }

            for (var sweep = 0; sweep < TightSweeps; sweep++)
                TightPass(part);
        }
    }

    public DoubleDouble this[int cell, int lane] => _totals[(cell * Lanes.Width) + lane];

    public static TightSolution Of(CompressedRows rows, Components components) => new(rows, components);

    /// <summary>One sweep over a part in double; true where a number has moved by more than its rounding.</summary>
    private bool Pass(int[] part)
    {
        const double rounding = 4e-16;
        var hasMoved = false;
        Span<double> total = stackalloc double[Lanes.Width];
        foreach (var cell in part)
        {
            _rows.DirectOf(cell).CopyTo(total);
            var inputs = _rows.InputsOf(cell);
            var quantities = _rows.QuantitiesOf(cell);
            for (var at = 0; at < inputs.Length; at++)
            {
                for (var lane = 0; lane < Lanes.State; lane++)
                    total[lane] += Weight(quantities[at], lane) * this[inputs[at], lane].High;
            }

            for (var lane = 0; lane < Lanes.State; lane++)
            {
                hasMoved |= Math.Abs(total[lane] - this[cell, lane].High) > rounding * Math.Abs(total[lane]);
                _totals[(cell * Lanes.Width) + lane] = new(total[lane], 0);
            }
        }

        return hasMoved;
    }

    private void TightPass(int[] part)
    {
        foreach (var cell in part)
        {
            for (var lane = 0; lane < Lanes.State; lane++)
            {
                var inputs = _rows.InputsOf(cell);
                var quantities = _rows.QuantitiesOf(cell);
                var total = new DoubleDouble(_rows.DirectOf(cell)[lane], 0);
                for (var at = 0; at < inputs.Length; at++)
                    total += Weight(quantities[at], lane) * this[inputs[at], lane];

                _totals[(cell * Lanes.Width) + lane] = total;
            }
        }
    }

    private static double Weight(double quantity, int lane) =>
        lane < Lanes.FirstTrustLane ? quantity : Math.Abs(quantity);
}

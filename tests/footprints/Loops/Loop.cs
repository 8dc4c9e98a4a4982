using System.Globalization;
using Footprints.Cells;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

/// <summary>A loop as plain lists, from which groups are built and the slow solution is computed.</summary>
internal sealed class Loop(int cells)
{
    public int Cells { get; } = cells;

    public List<(int Input, double Quantity)>[] Rows { get; } =
        [.. Enumerable.Range(0, cells).Select(_ => new List<(int, double)>())];

    public double[][] Outside { get; } = [.. Enumerable.Range(0, cells).Select(_ => new double[Lanes.Lanes.Width])];

    public static CellKey Key(int cell) => CellKey.Of($"urn:prod:{cell.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>
    /// A random loop of a few cells: negative quantities, self-inputs and several inputs of one cell included.
    /// </summary>
    public static Loop Random(Random random, int cells, double radiusAbout)
    {
        var loop = new Loop(cells);
        for (var cell = 0; cell < cells; cell++)
        {
            loop.Rows[cell] = RandomRow(random, cells, radiusAbout);
            loop.SetRandomOutside(random, cell);
        }

        return loop;
    }

    public static List<(int Input, double Quantity)> RandomRow(Random random, int cells, double radiusAbout)
    {
        var row = new List<(int, double)>();
        var inputs = random.Next(0, cells + 3);
        for (var i = 0; i < inputs; i++)
        {
            var quantity = 2 * radiusAbout * random.NextDouble() / (1 + cells / 2);
            row.Add((random.Next(cells), random.Next(5) == 0 ? -quantity : random.Next(20) == 0 ? 0 : quantity));
        }

        return row;
    }

    public void SetRandomOutside(Random random, int cell)
    {
        Array.Clear(Outside[cell]);
        if (random.Next(4) == 0)
            return;

        var scale = Math.Pow(10, random.Next(-3, 4));
        for (var lane = 0; lane < Lanes.Lanes.Width - 1; lane++)
        {
            if (random.Next(3) == 0)
                Outside[cell][lane] = scale * (lane < Lanes.Lanes.FirstTrustLane ? 2 * random.NextDouble() - 1 : random.NextDouble());
        }

        Outside[cell][(int)Lanes.Lane.ErrorBound] *= 1e-12;
    }

    public LoopGroup Group()
    {
        var group = new LoopGroup();
        for (var cell = 0; cell < Cells; cell++)
            GiveRow(group, cell);

        for (var cell = 0; cell < Cells; cell++)
            GiveOutside(group, cell);

        return group;
    }

    public void GiveRow(LoopGroup group, int cell) =>
        group.SetRow(
            Key(cell), [.. Rows[cell].Select(input => Key(input.Input))], [.. Rows[cell].Select(input => input.Quantity)]);

    public void GiveOutside(LoopGroup group, int cell) => group.SetOutside(Key(cell), Outside[cell], 3, CellState.None);

    /// <summary>The first cell and lane whose total is not within its bound of the exact one, or none.</summary>
    public string? FirstWrong(LoopSolution solution)
    {
        for (var lane = 0; lane < Lanes.Lanes.Width - 1; lane++)
        {
            if (Outside.All(lanes => lanes[lane] == 0))
                continue;

            var exact = ExactLoop.Solve(this, lane);
            for (var cell = 0; cell < Cells; cell++)
            {
                var total = solution.TotalOf(Key(cell));
                var bound = total[(int)Lanes.Lane.ErrorBound];
                var isBound = lane == (int)Lanes.Lane.ErrorBound;
                if (isBound
                    ? !ExactLoop.IsAtLeast(bound, exact.Numerators[cell], exact.Denominator)
                    : !ExactLoop.IsWithin(total[lane], bound, exact.Numerators[cell], exact.Denominator))
                {
                    return $"cell {cell}, lane {lane}: {total[lane]:R} with bound {bound:R}, relative error {solution.RelativeError:R}";
                }
            }
        }

        return null;
    }
}

using Footprints.Cells;
using Footprints.Identities;

namespace Footprints.Tests.Recomputation;

/// <summary>Solves one loop by dense elimination in twice the digits of a double.</summary>
/// <remarks>
/// A loop diverges where the absolute quantities of those of its cells that anything reaches have a spectral radius of 1
/// or more, which is where elimination of I - |Q| without exchange of rows meets a pivot that is not positive.
/// </remarks>
internal static class PlainLoop
{
    private const double TooCloseToTell = 1e-6;

    public static void Solve(PlainNetwork network, IReadOnlySet<CellKey> group, Dictionary<CellKey, PlainCell> cells)
    {
        var keys = group.ToArray();
        var outside = keys.Select(key => network.Sum(key, group)).ToArray();
        var (signed, absolute) = QuantitiesOf(network, keys);
        var state = outside.Aggregate(CellState.None, (states, cell) => states | (cell.State & CellStates.Inherited));
        var isDoubtful = outside.Any(cell => cell.IsDoubtful);
        var reached = Reached(outside, absolute);
        var smallest = SmallestPivot(absolute, reached);
        isDoubtful |= smallest != 0 && Math.Abs(smallest) < TooCloseToTell;
        if (smallest <= 0)
            state |= CellState.Divergent;

        // What nothing reaches is exactly 0, and must not make the matrix singular.
        for (var user = 0; user < keys.Length; user++)
        {
            for (var input = 0; input < keys.Length && !reached[user]; input++)
                signed[user, input] = absolute[user, input] = 0;
        }

        var values = new Elimination(signed);
        var trust = new Elimination(absolute);
        for (var at = 0; at < keys.Length; at++)
        {
            var standing = outside[at].State & ~CellStates.Inherited;
            cells[keys[at]] = new PlainCell
            {
                State = state | standing,
                HasLoop = reached[at] && (state & CellStates.NoNumber) == 0,
                IsDoubtful = isDoubtful,
            };
        }

        for (var lane = 0; lane < Lanes.Lanes.State && (state & CellStates.NoNumber) == 0; lane++)
        {
            var part = outside.Select(cell => cell.Total[lane]).ToArray();
            var solution = lane < Lanes.Lanes.FirstTrustLane ? values.Solve(part) : trust.Solve(part);
            for (var at = 0; at < keys.Length; at++)
                cells[keys[at]].Total[lane] = reached[at] ? solution[at] : 0;
        }
    }

    private static (double[,] Signed, double[,] Absolute) QuantitiesOf(PlainNetwork network, CellKey[] keys)
    {
        var (signed, absolute) = (new double[keys.Length, keys.Length], new double[keys.Length, keys.Length]);
        for (var user = 0; user < keys.Length; user++)
        {
            foreach (var input in network.EntityOf(keys[user])!.Inputs)
            {
                if (network.Judge(keys[user], input) is not { } judged || Array.IndexOf(keys, judged.Of) is var of && of < 0)
                    continue;

                signed[user, of] += judged.Quantity;
                absolute[user, of] += Math.Abs(judged.Quantity);
            }
        }

        return (signed, absolute);
    }

    /// <summary>The cells of the loop that anything from outside reaches; the others are exactly 0.</summary>
    private static bool[] Reached(PlainCell[] outside, double[,] absolute)
    {
        var reached = outside.Select(cell => cell.Total.Any(number => number.High != 0)).ToArray();
        for (var round = 0; round < reached.Length; round++)
        {
            for (var user = 0; user < reached.Length; user++)
            {
                for (var input = 0; input < reached.Length; input++)
                    reached[user] |= reached[input] && absolute[user, input] > 0;
            }
        }

        return reached;
    }

    private static double SmallestPivot(double[,] absolute, bool[] reached)
    {
        var kept = Enumerable.Range(0, reached.Length).Where(at => reached[at]).ToArray();
        var matrix = new Twice[kept.Length, kept.Length];
        for (var row = 0; row < kept.Length; row++)
        {
            for (var column = 0; column < kept.Length; column++)
                matrix[row, column] = (Twice)(row == column ? 1 : 0) - absolute[kept[row], kept[column]];
        }

        var smallest = 1.0;
        for (var pivot = 0; pivot < kept.Length; pivot++)
        {
            smallest = Math.Min(smallest, matrix[pivot, pivot].High);
            if (smallest <= 0)
                return smallest;

            for (var row = pivot + 1; row < kept.Length; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column < kept.Length; column++)
                    matrix[row, column] -= factor * matrix[pivot, column];
            }
        }

        return smallest;
    }

    /// <summary>Solves (I - Q) x = b for any number of right sides.</summary>
    private sealed class Elimination(double[,] quantities)
    {
        private readonly int _size = quantities.GetLength(0);

        public Twice[] Solve(Twice[] right)
        {
            var matrix = new Twice[_size, _size];
            for (var row = 0; row < _size; row++)
            {
                for (var column = 0; column < _size; column++)
                    matrix[row, column] = (Twice)(row == column ? 1 : 0) - quantities[row, column];
            }

            for (var pivot = 0; pivot < _size; pivot++)
            {
                Exchange(matrix, right, pivot);
                for (var row = pivot + 1; row < _size; row++)
                {
                    var factor = matrix[row, pivot] / matrix[pivot, pivot];
                    for (var column = pivot; column < _size; column++)
                        matrix[row, column] -= factor * matrix[pivot, column];

                    right[row] -= factor * right[pivot];
                }
            }

            for (var row = _size - 1; row >= 0; row--)
            {
                for (var column = row + 1; column < _size; column++)
                    right[row] -= matrix[row, column] * right[column];

                right[row] /= matrix[row, row];
            }

            return right;
        }

        private void Exchange(Twice[,] matrix, Twice[] right, int pivot)
        {
            var best = pivot;
            for (var row = pivot + 1; row < _size; row++)
                best = Math.Abs(matrix[row, pivot].High) > Math.Abs(matrix[best, pivot].High) ? row : best;

            if (best == pivot)
                return;

            for (var column = 0; column < _size; column++)
                (matrix[pivot, column], matrix[best, column]) = (matrix[best, column], matrix[pivot, column]);

            (right[pivot], right[best]) = (right[best], right[pivot]);
        }
    }
}

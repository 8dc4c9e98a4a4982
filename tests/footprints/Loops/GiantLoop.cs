using System.Diagnostics;
using System.Runtime.Intrinsics;
using Footprints.Cells;
using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

/// <summary>A layered network with random back inputs, and the one giant loop in it.</summary>
internal sealed class GiantLoop
{
    private readonly Random _random;
    private readonly List<int> _cells;
    private readonly List<(int Input, double Quantity)>[] _rows;
    private readonly double[][] _outside;
    private readonly int[] _layerOf;
    private readonly CellKey[] _keys;

    public GiantLoop(int seed, int products, int inputs, int layers, int feedback)
    {
        _random = new Random(seed);
        var network = new Loop(products);
        var perLayer = products / layers;
        for (var product = perLayer; product < products; product++)
        {
            var below = product / perLayer * perLayer;
            for (var i = 0; i < inputs; i++)
                network.Rows[product].Add((_random.Next(below - perLayer, below), 0.18 * _random.NextDouble()));
        }

        for (var back = 0; back < feedback; back++)
        {
            var (one, other) = (_random.Next(products), _random.Next(products));
            network.Rows[Math.Min(one, other)].Add((Math.Max(one, other), 0.05 * _random.NextDouble()));
        }

        var parts = new List<List<int>>();
        var thread = new Thread(() => parts = StronglyConnected.PartsOf(network), 1 << 30);
        thread.Start();
        thread.Join();
        _cells = parts.MaxBy(part => part.Count)!;
        _cells.Sort();
        var place = _cells.Select((cell, index) => (cell, index)).ToDictionary();
        _rows = [.. _cells.Select(cell => Inside(network.Rows[cell], place))];
        _layerOf = [.. _cells.Select(cell => cell / perLayer)];
        _keys = [.. _cells.Select(Loop.Key)];
        _outside = [.. _cells.Select(_ => Lanes(_random.NextDouble()))];
    }

    public int Cells => _cells.Count;

    public int Inputs => _rows.Sum(row => row.Count);

    /// <summary>The loop as a group, its cells given in random order.</summary>
    public LoopGroup Group()
    {
        var group = new LoopGroup();
        var order = Enumerable.Range(0, Cells).ToArray();
        _random.Shuffle(order);
        foreach (var cell in order)
        {
            GiveRow(group, cell);
            group.SetOutside(_keys[cell], _outside[cell], 2, CellState.None);
        }

        return group;
    }

    public void Heat(LoopGroup group, double factor)
    {
        for (var cell = 0; cell < Cells; cell++)
            group.SetOutside(_keys[cell], [.. _outside[cell].Select(lane => lane * factor)], 2, CellState.None);
    }

    public void TouchOne(LoopGroup group)
    {
        var cell = _random.Next(Cells);
        group.SetOutside(_keys[cell], Lanes(_random.NextDouble()), 2, CellState.None);
    }

    public void ChangeOneRow(LoopGroup group, bool isBack)
    {
        var cell = _random.Next(Cells / 2, Cells);
        var other = _random.Next(Cells / 2);
        if (isBack)
            (cell, other) = (other, cell);
        else if (_layerOf[cell] == _layerOf[other])
            other = 0;

        _rows[cell].Add((other, 0.01 * _random.NextDouble()));
        GiveRow(group, cell);
    }

    /// <summary>One Gauss-Seidel pass in layer order, three blocks of four lanes, over flat rows.</summary>
    public double MedianPassMilliseconds(int repeats)
    {
        var starts = new int[Cells + 1];
        for (var cell = 0; cell < Cells; cell++)
            starts[cell + 1] = starts[cell] + _rows[cell].Count;

        var inputs = _rows.SelectMany(row => row.Select(input => input.Input)).ToArray();
        var quantities = _rows.SelectMany(row => row.Select(input => input.Quantity)).ToArray();
        var (totals, outside) = (new double[Cells * 12], new double[Cells * 12]);
        var times = new List<double>();
        for (var repeat = 0; repeat < 30 + repeats; repeat++)
        {
            var started = Stopwatch.GetTimestamp();
            Pass(starts, inputs, quantities, outside, totals);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times.Skip(30).Order().ElementAt(repeats / 2);
    }

    private static void Pass(int[] starts, int[] inputs, double[] quantities, double[] outside, double[] totals)
    {
        for (var cell = 0; cell + 1 < starts.Length; cell++)
        {
            var at = (nuint)cell * 12;
            var sum0 = Vector256.LoadUnsafe(ref outside[0], at);
            var sum1 = Vector256.LoadUnsafe(ref outside[0], at + 4);
            var sum2 = Vector256.LoadUnsafe(ref outside[0], at + 8);
            for (var i = starts[cell]; i < starts[cell + 1]; i++)
            {
                var (from, quantity) = ((nuint)inputs[i] * 12, Vector256.Create(quantities[i]));
                sum0 += quantity * Vector256.LoadUnsafe(ref totals[0], from);
                sum1 += quantity * Vector256.LoadUnsafe(ref totals[0], from + 4);
                sum2 += quantity * Vector256.LoadUnsafe(ref totals[0], from + 8);
            }

            sum0.StoreUnsafe(ref totals[0], at);
            sum1.StoreUnsafe(ref totals[0], at + 4);
            sum2.StoreUnsafe(ref totals[0], at + 8);
        }
    }

    private static double[] Lanes(double fossil)
    {
        var lanes = new double[Footprints.Lanes.Lanes.Width];
        lanes[0] = lanes[12] = fossil;
        lanes[13] = fossil / 2;
        lanes[15] = lanes[16] = lanes[17] = 3 * fossil;

        return lanes;
    }

    private void GiveRow(LoopGroup group, int cell) =>
        group.SetRow(
            _keys[cell], [.. _rows[cell].Select(input => _keys[input.Input])], [.. _rows[cell].Select(input => input.Quantity)]);

    private static List<(int Input, double Quantity)> Inside(List<(int Input, double Quantity)> row, Dictionary<int, int> place) =>
        [.. row.Where(input => place.ContainsKey(input.Input)).Select(input => (place[input.Input], input.Quantity))];
}

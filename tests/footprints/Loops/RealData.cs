using System.Globalization;
using System.IO.Compression;
using Footprints.Lanes;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

/// <summary>A real data set with known totals, solved group by group in the order of use.</summary>
internal sealed class RealData
{
    private const double NegligibleKilograms = 1e-12;

    private readonly Loop _loop;
    private readonly double[] _expected;

    private RealData(Loop loop, double[] expected) => (_loop, _expected) = (loop, expected);

    public static RealData Read(string folder, int totalColumn)
    {
        var nodes = Lines(folder, "nodes.csv");
        var numbers = nodes.Select((line, cell) => (line[0], cell)).ToDictionary();
        var loop = new Loop(nodes.Count);
        for (var cell = 0; cell < nodes.Count; cell++)
            loop.Outside[cell][0] = Number(nodes[cell][3]);

        foreach (var edge in Lines(folder, "edges.csv"))
            loop.Rows[numbers[edge[0]]].Add((numbers[edge[1]], Number(edge[2])));

        var expected = new double[nodes.Count];
        foreach (var line in Lines(folder, "expected.csv"))
            expected[numbers[line[0]]] = Number(line[totalColumn]);

        return new(loop, expected);
    }

    /// <summary>The largest loop of the set, with everything outside of it already added up.</summary>
    public Loop LargestLoop() => Parts().MaxBy(part => part.Cells.Count).Loop;

    /// <summary>The largest relative error of any total, those of a negligible absolute error left out.</summary>
    public double LargestError(LoopLimits limits) => Parts(limits).Max(part => part.Error);

    private IEnumerable<(List<int> Cells, Loop Loop, double Error)> Parts(LoopLimits? limits = null)
    {
        var totals = new double[_loop.Cells];
        foreach (var cells in StronglyConnected.PartsOf(_loop))
        {
            var place = cells.Select((cell, index) => (cell, index)).ToDictionary();
            var part = new Loop(cells.Count);
            for (var index = 0; index < cells.Count; index++)
            {
                part.Outside[index][0] = _loop.Outside[cells[index]][0];
                foreach (var (input, quantity) in _loop.Rows[cells[index]])
                {
                    if (place.TryGetValue(input, out var inside))
                        part.Rows[index].Add((inside, quantity));
                    else
                        part.Outside[index][0] += quantity * totals[input];
                }

                part.Outside[index][(int)Lane.Absolute] = Math.Abs(part.Outside[index][0]);
            }

            var solution = part.Group().Solve(limits ?? LoopLimits.Default);
            Assert.Equal(LoopStatus.Converged, solution.Status);
            var worst = 0.0;
            for (var index = 0; index < cells.Count; index++)
            {
                var total = totals[cells[index]] = solution.TotalOf(Loop.Key(index))[0];
                var error = Math.Abs(total - _expected[cells[index]]);
                if (error > NegligibleKilograms)
                    worst = Math.Max(worst, error / Math.Abs(_expected[cells[index]]));
            }

            yield return (cells, part, worst);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static List<List<string>> Lines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        using Stream stream = File.Exists(path)
            ? File.OpenRead(path)
            : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var lines = new List<List<string>>();
        while (reader.ReadLine() is { } line)
            lines.Add(Fields(line));

        return lines;
    }

    private static List<string> Fields(string line)
    {
        var (fields, start, isQuoted) = (new List<string>(), 0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                isQuoted = !isQuoted;

            if (i == line.Length || (line[i] == ',' && !isQuoted))
            {
                fields.Add(line[start..i].Trim('"'));
                start = i + 1;
            }
        }

        return fields;
    }
}

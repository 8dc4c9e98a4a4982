using System.Runtime.InteropServices;
using System.Text.Json;
using LoadTests.Grids;
using LoadTests.Networks;

namespace LoadTests.Peers;

/// <summary>A match as files, for programs that are not .NET: numbers as they lie in memory, sizes as JSON.</summary>
internal sealed class MatchFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Match _match;

    private MatchFolder(Match match) => _match = match;

    public string this[string name] => _folder[name];

    public string Path => _folder.Path;

    public static MatchFolder Write(Match match)
    {
        var folder = new MatchFolder(match);
        var (rows, changes) = (match.Before, match.Hot.Concat(match.Small).ToList());
        folder.WriteSizes();
        folder.Write("levels.i32", match.Levels);
        folder.WriteRows(rows);
        folder.WriteLanes("direct.f64", Enumerable.Range(0, rows.Cells).Select(cell => rows.DirectOf(cell).ToArray()));
        folder.Write("changes.i32", changes.Select(change => change.Cell).ToArray());
        folder.WriteLanes("changes.f64", changes.Select(change => change.Direct));

        return folder;
    }

    /// <summary>The worst error of the totals that a program has left here.</summary>
    public double WorstError() => Math.Max(
        WorstError("totals-hot.f64", _match.AfterHot), WorstError("totals-small.f64", _match.AfterSmall));

    private double WorstError(string name, CompressedRows expected)
    {
        var bytes = File.ReadAllBytes(this[name]);
        if (bytes.LongLength != (long)expected.Cells * Match.LaneCount * sizeof(double))
            return double.PositiveInfinity;

        return Answer.WorstError(
            expected,
            cell => MemoryMarshal.Cast<byte, double>(bytes).Slice(cell * Match.LaneCount, Match.LaneCount));
    }

    private void WriteSizes() => File.WriteAllText(this["match.json"], JsonSerializer.Serialize(new Dictionary<string, int>
    {
        ["cells"] = _match.Before.Cells,
        ["lanes"] = Match.LaneCount,
        ["hot"] = _match.Hot.Count,
        ["small"] = _match.Small.Count,
    }));

    private void WriteRows(CompressedRows rows)
    {
        var starts = new int[rows.Cells + 1];
        using var inputs = File.Create(this["inputs.i32"]);
        using var quantities = File.Create(this["quantities.f64"]);
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            inputs.Write(MemoryMarshal.AsBytes(rows.InputsOf(cell)));
            quantities.Write(MemoryMarshal.AsBytes(rows.QuantitiesOf(cell)));
            starts[cell + 1] = starts[cell] + rows.InputsOf(cell).Length;
        }

        Write("starts.i32", starts);
    }

    private void WriteLanes(string name, IEnumerable<double[]> cells)
    {
        using var file = File.Create(this[name]);
        foreach (var lanes in cells)
            file.Write(MemoryMarshal.AsBytes(lanes.AsSpan(0, Match.LaneCount)));
    }

    private void Write(string name, ReadOnlySpan<int> numbers) => File.WriteAllBytes(this[name], MemoryMarshal.AsBytes(numbers));

    public void Dispose() => _folder.Dispose();
}

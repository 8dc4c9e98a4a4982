using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Whole.Tests.Replay;

/// <summary>A network whose totals are known from elsewhere.</summary>
/// <param name="Facts">One product on each line of a push.</param>
/// <param name="Expected">By id, kg CO2e.</param>
internal sealed record KnownNetwork(IReadOnlyList<string> Facts, IReadOnlyDictionary<string, double> Expected)
{
    /// <summary>Reads <c>nodes.csv</c>, <c>edges.csv</c> and <c>expected.csv</c>; numbers stay as they are written.</summary>
    public static KnownNetwork Read(string folder)
    {
        var inputs = Lines(folder, "edges.csv").ToLookup(edge => edge[0], edge => (Of: edge[1], Quantity: edge[2]));

        return new(
            [.. Lines(folder, "nodes.csv").Select(node => Product(node[0], node[2], node[3], inputs[node[0]]))],
            Lines(folder, "expected.csv").ToDictionary(line => Urn(line[0]), line => double.Parse(line[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>Reads one of the small cases.</summary>
    public static KnownNetwork Of(JsonElement small)
    {
        var name = small.GetProperty("name").GetString()!;
        string Id(string product) => $"{name}:{product}";
        var inputs = small.GetProperty("edges").EnumerateArray().ToLookup(
            edge => edge.GetProperty("product").GetString()!,
            edge => (Of: Id(edge.GetProperty("input").GetString()!), Quantity: edge.GetProperty("quantity").GetRawText()));

        return new(
            [.. small.GetProperty("direct").EnumerateObject().Select(direct => Product(Id(direct.Name), "kilogram", direct.Value.GetRawText(), inputs[direct.Name]))],
            small.GetProperty("all_totals_exact").EnumerateObject().ToDictionary(total => Urn(Id(total.Name)), total => total.Value.GetDouble()));
    }

    private static string Product(string id, string unit, string direct, IEnumerable<(string Of, string Quantity)> inputs) =>
        JsonSerializer.Serialize(new
        {
            kind = "product",
            id = Urn(id),
            enterprise = "urn:ent:replay",
            name = id,
            unit,
            direct = new[] { new { stage = "production", fossil = direct } },
            inputs = inputs.Select(input => new { of = Urn(input.Of), quantity = input.Quantity }),
        });

    private static string Urn(string id) => $"urn:prod:replay:{Uri.EscapeDataString(id)}";

    private static List<List<string>> Lines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        using Stream stream = File.Exists(path)
            ? File.OpenRead(path)
            : new GZipStream(File.OpenRead($"{path}.gz"), CompressionMode.Decompress);
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
        for (var at = 0; at <= line.Length; at++)
        {
            if (at < line.Length && line[at] == '"')
                isQuoted = !isQuoted;

            if (at == line.Length || (line[at] == ',' && !isQuoted))
            {
                fields.Add(line[start..at].Trim('"'));
                start = at + 1;
            }
        }

        return fields;
    }
}

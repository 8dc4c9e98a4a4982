using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Sylvan.Data.Csv;

namespace LoadTests.Replay;

/// <summary>A data set with known totals: <c>nodes.csv</c>, <c>edges.csv</c>, <c>expected.csv</c>, each perhaps with <c>.gz</c>.</summary>
/// <param name="Ids">The URN of each product.</param>
/// <param name="Facts">What each product states, as a line of a push.</param>
/// <param name="Expected">The total of each product, kg CO2e.</param>
internal sealed record RealNetwork(
    IReadOnlyList<string> Ids, IReadOnlyList<byte[]> Facts, IReadOnlyList<double> Expected, int Inputs)
{
    private const string Enterprise = "urn:ent:replay";

    public static RealNetwork Read(string folder)
    {
        var products = new Dictionary<string, (string Unit, string Direct, List<(string Of, string Quantity)> Inputs)>();
        using (var nodes = Open(folder, "nodes.csv"))
        {
            var (id, unit, direct) = (nodes.GetOrdinal("id"), nodes.GetOrdinal("unit"), nodes.GetOrdinal("direct_kgco2e"));
            while (nodes.Read())
                products.Add(nodes.GetString(id), (nodes.GetString(unit), nodes.GetString(direct), []));
        }

        var inputs = 0;
        using (var edges = Open(folder, "edges.csv"))
        {
            var (product, input, quantity) = (edges.GetOrdinal("product"), edges.GetOrdinal("input"), edges.GetOrdinal("quantity"));
            for (; edges.Read(); inputs++)
                products[edges.GetString(product)].Inputs.Add((edges.GetString(input), edges.GetString(quantity)));
        }

        var totals = new Dictionary<string, double>();
        using (var expected = Open(folder, "expected.csv"))
        {
            var (id, total) = (expected.GetOrdinal("id"), expected.GetOrdinal("total_kgco2e"));
            while (expected.Read())
                totals.Add(expected.GetString(id), double.Parse(expected.GetString(total), CultureInfo.InvariantCulture));
        }

        return new RealNetwork(
            [.. products.Keys.Select(Urn)],
            [.. products.Select(product => Fact(product.Key, product.Value.Unit, product.Value.Direct, product.Value.Inputs))],
            [.. products.Keys.Select(id => totals[id])],
            inputs);
    }

    /// <summary>Decimals stay as they are written: they are sent as text.</summary>
    private static byte[] Fact(string id, string unit, string direct, List<(string Of, string Quantity)> inputs) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            kind = "product",
            id = Urn(id),
            enterprise = Enterprise,
            name = id,
            unit,
            direct = new[] { new { stage = "production", fossil = direct } },
            inputs = inputs.Select(input => new { of = Urn(input.Of), quantity = input.Quantity }),
        }));

    private static string Urn(string id) => $"urn:prod:replay:{Uri.EscapeDataString(id)}";

    private static CsvDataReader Open(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        Stream stream = File.Exists(path)
            ? File.OpenRead(path)
            : new GZipStream(File.OpenRead($"{path}.gz"), CompressionMode.Decompress);

        return CsvDataReader.Create(new StreamReader(stream));
    }
}

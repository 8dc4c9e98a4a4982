using System.Globalization;
using Footprints.Identities;

namespace LoadTests.Chaos;

/// <summary>The facts that suppliers push, as lines of JSON: products of their own, made of those of others, some of them in loops.</summary>
/// <remarks>Everything follows from the seed, but for the order in which suppliers come to push.</remarks>
internal sealed class SupplyChain(int suppliers, int productsEach, int seed)
{
    private const int MostInputs = 6;
    private const int OneInLoops = 25;
    private const string Unit = "kilogram";

    /// <summary>The enterprise of the products that only show whether the grid works.</summary>
    public const string Probing = "urn:ent:probe";

    public int Suppliers => suppliers;

    public int Products => suppliers * productsEach;

    public IEnumerable<string> Ids => Enumerable.Range(0, Products).Select(Id).Concat(Enumerable.Range(0, suppliers).Select(Enterprise));

    public static string Enterprise(int supplier) => string.Create(CultureInfo.InvariantCulture, $"urn:ent:chaos:{supplier}");

    public string Id(int product) => string.Create(
        CultureInfo.InvariantCulture, $"urn:prod:chaos:{product % suppliers}:{product / suppliers}");

    /// <summary>Every enterprise that pushes.</summary>
    public IReadOnlyList<string> Enterprises => [.. Enumerable.Range(0, suppliers).Select(Enterprise), Probing];

    /// <summary>The enterprise that an entity belongs to, or is.</summary>
    public static string OwnerOf(string id) => id.Split(':') switch
    {
        ["urn", "prod", "chaos", var supplier, _] => $"urn:ent:chaos:{supplier}",
        ["urn", "prod", "probe", _] => Probing,
        _ => id,
    };

    /// <summary>Each supplier pushes all that it has once, so that everybody's inputs are there.</summary>
    public async Task FillAsync(ChaosClient client, CancellationToken cancellation)
    {
        for (var supplier = 0; supplier < suppliers; supplier++)
        {
            await client.PushAsync(
                Enterprise(supplier), [.. All(supplier)], string.Create(CultureInfo.InvariantCulture, $"first-{supplier}"), cancellation);
        }
    }

    private IEnumerable<string> All(int supplier)
    {
        var random = new Random((seed * 10_009) + supplier);
        yield return $$"""{"kind":"enterprise","id":"{{Enterprise(supplier)}}","name":"Supplier {{supplier}}"}""";

        for (var product = supplier; product < Products; product += suppliers)
        {
            yield return Product(product, "first", random);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"kind":"volume","enterprise":"{{Enterprise(supplier)}}","product":"{{Id(product)}}","quantity":{{random.Next(1, 1000)}}}""");
        }
    }

    /// <summary>A supplier's next push: one or some of its products with new numbers, and now and then with other inputs.</summary>
    /// <param name="name">Tells the push in the ledger.</param>
    public IReadOnlyList<string> Next(int supplier, string name, Random random)
    {
        var products = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(2, 6) : 1)
            .Select(_ => (random.Next(productsEach) * suppliers) + supplier).Distinct();

        return [.. products.Select(product => Product(product, name, random))];
    }

    private string Product(int product, string name, Random random)
    {
        var inputs = Enumerable.Range(0, Math.Min(product, random.Next(MostInputs + 1)))
            .Select(_ => (Product: random.Next(product), Quantity: random.Next(1, 200) / 1000m)).ToList();

        // A little of something downstream closes a loop, whose gain stays far below one.
        if (random.Next(OneInLoops) == 0)
            inputs.Add((random.Next(Products), 0.001m));

        var lines = inputs.DistinctBy(input => input.Product).Select(input => string.Create(
            CultureInfo.InvariantCulture, $$"""{"of":"{{Id(input.Product)}}","quantity":{{input.Quantity}}}"""));

        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"kind":"product","id":"{{Id(product)}}","enterprise":"{{Enterprise(product % suppliers)}}","name":"{{name}}","unit":"{{Unit}}","direct":[{"stage":"production","fossil":{{random.Next(1, 100_000) / 1000m}},"primary":true}],"inputs":[{{string.Join(',', lines)}}]}""");
    }

    /// <summary>One product in each partition, each with this number: whoever has settled them all has recovered.</summary>
    public static IReadOnlyList<string> Probes(int partitions, int number) =>
        [.. ProbeIds(partitions).Select(id => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"kind":"product","id":"{{id}}","enterprise":"{{Probing}}","name":"Probe {{number}}","unit":"{{Unit}}","direct":[{"stage":"production","fossil":{{number}}}]}"""))];

    public static IEnumerable<string> ProbeIds(int partitions) => Enumerable.Range(0, partitions).Select(partition =>
        Enumerable.Range(0, int.MaxValue).Select(at => string.Create(CultureInfo.InvariantCulture, $"urn:prod:probe:{at}"))
            .First(id => CellKey.Of(id).PartitionOf(partitions) == partition));
}

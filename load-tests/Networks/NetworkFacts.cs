using System.Collections.Immutable;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Units;

namespace LoadTests.Networks;

/// <summary>What suppliers would state of a network: the facts that the grid is told.</summary>
internal sealed class NetworkFacts(Network network, int productsPerEnterprise = NetworkFacts.UsualProductsPerEnterprise)
{
    private const int UsualProductsPerEnterprise = 30;

    private static readonly UnitOfMeasurement Kilogram = UnitOfMeasurement.Of("kilogram");
    private static readonly UnitOfMeasurement KilowattHour = UnitOfMeasurement.Of("kilowatt hour");

    /// <summary>All facts in the order of the cells, each made when it is asked for.</summary>
    public IEnumerable<Fact> All => Enumerable.Range(0, network.Cells).Select(Of);

    /// <summary>The id of a cell of any network with so many factors, enterprises being as large as usual.</summary>
    public static EntityId IdOf(int cell, int factors) => IdOf(cell, factors, UsualProductsPerEnterprise);

    public EntityId IdOf(int cell) => IdOf(cell, network.Factors, productsPerEnterprise);

    /// <summary>The id of the enterprise that a product belongs to.</summary>
    public EntityId EnterpriseOf(int cell) =>
        EntityId.Of($"urn:ent:s{(cell - network.Factors) / productsPerEnterprise}");

    /// <summary>The present fact of a cell.</summary>
    public Fact Of(int cell) => cell < network.Factors ? Factor(cell) : Product(cell);

    private static EntityId IdOf(int cell, int factors, int productsPerEnterprise) => EntityId.Of(cell < factors
        ? $"urn:factor:demo:f{cell}:2026"
        : $"urn:prod:s{(cell - factors) / productsPerEnterprise}:p{cell - factors}");

    private Fact.Factor Factor(int cell) => new()
    {
        Id = IdOf(cell),
        Library = "demo",
        Release = "2026",
        Name = $"Factor {cell}",
        Unit = KilowattHour,
        Emissions = Emissions(cell, stage: null),
        Source = "Made up for load tests",
        Validity = Validity.Unstated,
    };

    private Fact.Product Product(int cell) => new()
    {
        Id = IdOf(cell),
        EnterpriseId = EnterpriseOf(cell),
        Name = $"Part {cell - network.Factors}",
        Unit = Kilogram,
        Direct = [Emissions(cell, "production")],
        Inputs = Inputs(cell),
        Validity = Validity.Unstated,
    };

    private ImmutableArray<Input> Inputs(int cell)
    {
        var inputs = network.InputsOf(cell);
        var quantities = network.QuantitiesOf(cell);
        var lines = ImmutableArray.CreateBuilder<Input>(inputs.Length);
        for (var at = 0; at < inputs.Length; at++)
            lines.Add(new Input(IdOf(inputs[at]), quantities[at] / 10_000m, Unit: null));

        return lines.MoveToImmutable();
    }

    /// <summary>Every block of lanes has something to carry, so that no lane is cheaper here than in real data.</summary>
    private DirectEmissions Emissions(int cell, string? stage)
    {
        decimal grams = network.FossilGrams(cell);

        return new DirectEmissions(
            stage,
            [
                new LaneAmount(Lane.Fossil, grams / 1_000),
                new LaneAmount(Lane.LandUseChange, grams / 10_000),
                new LaneAmount(Lane.BiogenicUptake, -grams / 5_000),
                new LaneAmount(Lane.Packaging, grams / 20_000),
            ],
            cell % 4 == 0 ? DataQuality.Unstated with { Primary = true, TechnologicalDqr = 2 } : DataQuality.Unstated);
    }

    /// <summary>The direct part of a cell as the grid computes with it.</summary>
    public void CopyDirect(int cell, Span<double> lanes) => DirectLanes.Sum(Emissions(cell, stage: null), lanes);
}

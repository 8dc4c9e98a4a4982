using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Tests.Waves.Simulation;
using Footprints.Units;

namespace Footprints.Tests.Cells;

public class DeepChainTests
{
    private const int Length = 10_000;

    private static readonly UnitOfMeasurement Kilogram = UnitOfMeasurement.Of("kilogram");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_chain_of_ten_thousand_cells_settles_and_follows_its_source(int partitions)
    {
        var ids = Enumerable.Range(0, Length).Select(at => EntityId.Of($"urn:prod:chain:{at}")).ToArray();
        var chain = ids.Select((id, at) => Product(id, at == 0 ? null : ids[at - 1], fossil: 0.001m)).ToList();

        var run = Simulation.Run(new Schedule
        {
            Seed = 1,
            Partitions = partitions,
            Batches = [chain, [Product(ids[0], null, fossil: 7)]],
            StepsPerBatch = 0,
        });

        Assert.Equal(7 + ((Length - 1) * 0.001), run.EndOf(ids[^1].Key).Shown[(int)Lane.Fossil], tolerance: 1e-9);
    }

    private static Fact.Product Product(EntityId id, EntityId? input, decimal fossil) => new()
    {
        Id = id,
        EnterpriseId = EntityId.Of("urn:ent:chain"),
        Name = "Link",
        Unit = Kilogram,
        Direct = [new DirectEmissions(null, [new LaneAmount(Lane.Fossil, fossil)], DataQuality.Unstated)],
        Inputs = input is { } of ? [new Input(of, 1, null)] : [],
        Validity = Validity.Unstated,
    };
}

using CsCheck;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Tests.Cells;

public class SettledVolumesTests
{
    private static readonly EntityId Enterprise = EntityId.Of("urn:ent:a");
    private static readonly EntityId[] Products = [EntityId.Of("urn:prod:a"), EntityId.Of("urn:prod:b"), EntityId.Of("urn:prod:c")];

    /// <summary>However often a wave puts a volume in or takes it out: until it settles, the parts are those of the settled total.</summary>
    [Fact]
    public void The_parts_of_a_total_are_those_that_had_settled() =>
        Gen.Select(Gen.Int[0, 2], Gen.Bool).Array[0, 8].Array[1, 5].Sample(waves =>
        {
            var cells = new CellTable(0, 1);
            var (application, reader) = (new FactApplication(cells), new CellReader(cells, _ => 0));
            var (settled, version) = (new HashSet<string>(), 0);
            application.Apply(new(1, VersionSeries.Stated, 1, new Fact.Enterprise { Id = Enterprise, Name = "A" }));
            foreach (var wave in waves)
            {
                var running = settled.ToHashSet();
                foreach (var (product, isStated) in wave)
                {
                    version++;
                    application.Apply(new(version + 1, VersionSeries.Stated, version, isStated ? Volume(product) : Withdrawn(product)));
                    if (isStated)
                        running.Add(Products[product].Text);
                    else
                        running.Remove(Products[product].Text);
                }

                if (cells.Settled.HasSettled)
                    AssertShown(settled);

                cells.Settled.Settle();
                settled = running;
                AssertShown(settled);
            }

            void AssertShown(HashSet<string> products)
            {
                var slot = cells.Find(Enterprise.Key);
                Assert.Equal(products.Order(), reader.LargestVolumes(slot).Select(part => part.Of).Order());
                Assert.Equal(products.Count > 0, reader.HasVolumes(slot));
            }
        });

    private static Fact.Volume Volume(int product) => new()
    {
        Id = EntityId.OfVolume(Enterprise, Products[product]),
        EnterpriseId = Enterprise,
        ProductId = Products[product],
        Quantity = 2,
    };

    private static Fact.Withdrawn Withdrawn(int product) =>
        new(FactKind.Volume) { Id = EntityId.OfVolume(Enterprise, Products[product]) };
}

using CsCheck;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Tests.Cells;

public class SettledSharesTests
{
    private static readonly EntityId[] Enterprises = [EntityId.Of("urn:ent:a"), EntityId.Of("urn:ent:b"), EntityId.Of("urn:ent:c")];
    private static readonly EntityId?[] Products = [null, EntityId.Of("urn:prod:ore"), EntityId.Of("urn:prod:steel")];

    /// <summary>However many shares a wave touches, and however often: until it settles, readers are judged by what was before it.</summary>
    [Fact]
    public void Readers_are_judged_by_what_had_settled() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 2]).Array[0, 12].Array[1, 5].Sample(waves =>
        {
            var numbers = new EnterpriseNumbers(new CellTexts());
            int[] numbered = [.. Enterprises.Select(enterprise => numbers.Of(enterprise))];
            var (running, settled, version) = (new Shares(numbers), new Shares(numbers), 0);

            foreach (var wave in waves)
            {
                LedgerFact[] facts = [.. wave.Select(one => Fact(one.Item1, one.Item2, isShared: one.Item3 > 0, ++version))];
                foreach (var fact in facts)
                    running.Apply(fact, isKept: true);

                AssertSame(running, settled, numbered);
                running.Settle();
                foreach (var fact in facts)
                    settled.Apply(fact);

                AssertSame(running, settled, numbered);
            }
        });

    private static void AssertSame(Shares running, Shares settled, int[] numbers)
    {
        foreach (var owner in numbers)
        {
            foreach (var buyer in numbers)
            {
                foreach (var product in Products.OfType<EntityId>())
                    Assert.Equal(settled.Has(owner, buyer, product.Key), running.HadSettled(owner, buyer, product.Key));
            }

            Assert.Equal(settled.SettledOwners(owner).Order(), running.SettledOwners(owner).Order());
            Assert.Equal(settled.SettledPartners(owner).Order(), running.SettledPartners(owner).Order());
        }
    }

    private static LedgerFact Fact(int between, int product, bool isShared, int version)
    {
        var (owner, buyer) = (Enterprises[between % 3], Enterprises[((between % 3) + 1 + (between / 3)) % 3]);
        var id = EntityId.OfShare(owner, Products[product], buyer);

        return new(version, VersionSeries.Stated, version, isShared
            ? new Fact.Share { Id = id, EnterpriseId = owner, ProductId = Products[product], WithId = buyer }
            : new Fact.Withdrawn(FactKind.Share) { Id = id });
    }
}

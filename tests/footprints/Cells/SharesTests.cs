using CsCheck;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Tests.Cells;

public class SharesTests
{
    private static readonly EntityId Owner = EntityId.Of("urn:ent:owner");
    private static readonly EntityId Buyer = EntityId.Of("urn:ent:buyer");
    private static readonly EntityId Ore = EntityId.Of("urn:prod:ore");
    private static readonly EntityId Steel = EntityId.Of("urn:prod:steel");

    private enum Said
    {
        Shared,
        Withdrawn,
        Expired,
    }

    /// <summary>A snapshot is in no order, and a partition may read on behind it.</summary>
    [Fact]
    public void What_counts_follows_from_the_newest_version_and_its_expiry_in_any_order() =>
        Gen.Select(Gen.Int[0, 2].Array[0, 6], Gen.Int[0, 2].Array[0, 6], Gen.Int).Sample((all, one, seed) =>
        {
            LedgerFact[] facts = [.. History(product: null, all), .. History(Ore, one)];
            new Random(seed).Shuffle(facts);
            var enterprises = new EnterpriseNumbers(new CellTexts());
            var (owner, buyer) = (enterprises.Of(Owner), enterprises.Of(Buyer));
            var shares = new Shares(enterprises);

            foreach (var fact in facts)
            {
                shares.Apply(fact);
                shares.Apply(fact);
            }

            Assert.Equal(IsInForce(all), shares.Has(owner, buyer, Steel.Key));
            Assert.Equal(IsInForce(all) || IsInForce(one), shares.Has(owner, buyer, Ore.Key));
            Assert.False(shares.Has(buyer, owner, Ore.Key));
        });

    [Fact]
    public void Only_what_changes_something_is_told()
    {
        var shares = new Shares(new EnterpriseNumbers(new CellTexts()));

        var changes = History(Ore, [0, 0, 2, 1, 0]).Select(fact => shares.Apply(fact)).ToList();

        // Shared, again, expired, withdrawn, and shared anew.
        Assert.Equal([true, false, true, false, true], changes.Select(change => change is not null));
        Assert.All(changes.OfType<ShareChange>(), change => Assert.Equal(Ore.Key, change.Product));
    }

    private static IEnumerable<LedgerFact> History(EntityId? product, int[] said)
    {
        var id = EntityId.OfShare(Owner, product, Buyer);
        var (version, expiry) = (0, 0);
        foreach (var one in said.Select(one => (Said)one))
        {
            yield return one switch
            {
                Said.Shared => Stated(new Fact.Share { Id = id, EnterpriseId = Owner, ProductId = product, WithId = Buyer }, ++version),
                Said.Withdrawn => Stated(new Fact.Withdrawn(FactKind.Share) { Id = id }, ++version),
                _ => new LedgerFact(1, VersionSeries.Expired, ++expiry, new Fact.Expiry { Id = id, ExpiredVersion = version, ValidUntil = default }),
            };
        }
    }

    private static LedgerFact Stated(Fact fact, int version) => new(1, VersionSeries.Stated, version, fact);

    private static bool IsInForce(int[] said)
    {
        var last = Array.FindLastIndex(said, one => (Said)one != Said.Expired);

        return last >= 0 && (Said)said[last] == Said.Shared && !said.AsSpan(last).Contains((int)Said.Expired);
    }
}

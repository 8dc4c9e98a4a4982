using Footprints.Facts;
using Footprints.Identities;

namespace Silo.Demo;

/// <summary>What suppliers of the demo share: all their products, with everybody who buys one of them.</summary>
/// <remarks>Where every product may be used by everyone they change nothing; where figures must be shared, totals stay as they are.</remarks>
internal static class DemoShares
{
    /// <summary>The shares that a supply chain needs, in the order in which buyers are stated.</summary>
    public static IEnumerable<Fact> Of(IReadOnlyList<Fact> chain)
    {
        var makers = chain.OfType<Fact.Product>().ToDictionary(product => product.Id, product => product.EnterpriseId);

        return chain.SelectMany(PurchasesOf)
            .Where(purchase => makers.TryGetValue(purchase.Of, out var maker) && maker != purchase.Buyer)
            .Select(purchase => (Maker: makers[purchase.Of], purchase.Buyer))
            .Distinct()
            .Select(pair => new Fact.Share
            {
                Id = EntityId.OfShare(pair.Maker, product: null, pair.Buyer),
                EnterpriseId = pair.Maker,
                WithId = pair.Buyer,
            });
    }

    private static IEnumerable<(EntityId Buyer, EntityId Of)> PurchasesOf(Fact fact) => fact switch
    {
        Fact.Product product => product.Inputs.Select(input => (product.EnterpriseId, input.Of)),
        Fact.Component component => component.Sources.Select(source => (component.EnterpriseId, source.Of)),
        Fact.Volume volume => [(volume.EnterpriseId, volume.ProductId)],
        _ => [],
    };
}

using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>All shares of the grid, as far as they are applied: few, since they are between enterprises.</summary>
/// <remarks>What is known follows from the newest version of each and its expiry, in whatever order these come.</remarks>
internal sealed class Shares(EnterpriseNumbers enterprises)
{
    private readonly Dictionary<CellKey, Standing> _known = [];
    private readonly Dictionary<(int Owner, int Buyer), Between> _inForce = [];

    /// <summary>Whether the owner shares the product with the buyer.</summary>
    public bool Has(int owner, int buyer, CellKey product) =>
        _inForce.TryGetValue((owner, buyer), out var between) && (between.HasAll || between.Products.Contains(product));

    /// <summary>Takes in a fact or an expiry of a share; what has changed by it, or nothing.</summary>
    public ShareChange? Apply(in LedgerFact fact)
    {
        var standing = _known.GetValueOrDefault(fact.Fact.Id.Key);
        if (fact.Fact is Fact.Expiry expiry)
            standing.ExpiredVersion = Math.Max(standing.ExpiredVersion, expiry.ExpiredVersion);
        else if (fact.Version > standing.Version)
            (standing.Version, standing.IsStated) = (fact.Version, fact.Fact is Fact.Share);
        else
            return null;

        var isInForce = standing.IsStated && standing.ExpiredVersion != standing.Version;
        var hasChanged = isInForce != standing.IsInForce;
        standing.IsInForce = isInForce;
        _known[fact.Fact.Id.Key] = standing;

        return hasChanged ? Change(fact.Fact.Id, isInForce) : null;
    }

    private ShareChange Change(EntityId share, bool isInForce)
    {
        var (enterprise, product, buyer) = share.ReadShare();
        var change = new ShareChange(enterprises.Of(enterprise.Key), enterprises.Of(buyer.Key), product?.Key);
        var pair = (change.Owner, change.Buyer);
        var between = _inForce.GetValueOrDefault(pair) ?? new Between();
        if (change.Product is not { } one)
            between.HasAll = isInForce;
        else if (isInForce)
            between.Products.Add(one);
        else
            between.Products.Remove(one);

        if (between.HasAll || between.Products.Count > 0)
            _inForce[pair] = between;
        else
            _inForce.Remove(pair);

        return change;
    }

    private struct Standing
    {
        public int Version;

        // A snapshot is in no order: the version may come after its expiry.
        public int ExpiredVersion;
        public bool IsStated;
        public bool IsInForce;
    }

    private sealed class Between
    {
        public HashSet<CellKey> Products { get; } = [];

        public bool HasAll { get; set; }
    }
}

/// <summary>A share that has come or gone, by the numbers of the enterprises.</summary>
/// <param name="Product">None for all products of the owner.</param>
internal readonly record struct ShareChange(int Owner, int Buyer, CellKey? Product);

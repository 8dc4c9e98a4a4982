using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>All shares of the grid, as far as they are applied: few, since they are between enterprises.</summary>
/// <remarks>
/// What is known follows from the newest version of each and its expiry, in whatever order these come. Rows are judged by what is
/// applied; readers are by what has settled, so that nobody sees a figure from before it was shared.
/// </remarks>
internal sealed class Shares(EnterpriseNumbers enterprises)
{
    private readonly Dictionary<CellKey, Standing> _known = [];
    private readonly Dictionary<(int Owner, int Buyer), Between> _inForce = [];
    private readonly Dictionary<int, HashSet<int>> _partners = [];
    private readonly SettledShares _settled = new();

    /// <summary>Whether the owner shares the product with the buyer.</summary>
    public bool Has(int owner, int buyer, CellKey product) =>
        _inForce.TryGetValue((owner, buyer), out var between) && (between.HasAll || between.Products.Contains(product));

    /// <summary>Whether the owner shared the product with the buyer when the last wave settled.</summary>
    public bool HadSettled(int owner, int buyer, CellKey product)
    {
        var between = _inForce.GetValueOrDefault((owner, buyer));

        return (_settled.Of(owner, buyer, product: null) ?? between?.HasAll ?? false)
            || (_settled.Of(owner, buyer, product) ?? between?.Products.Contains(product) ?? false);
    }

    /// <summary>Enterprises that shared anything with this one, or it with them, when the last wave settled.</summary>
    public IEnumerable<int> SettledPartners(int enterprise) => Partners(enterprise)
        .Where(other => HadAnySettled(enterprise, other) || HadAnySettled(other, enterprise));

    /// <summary>Enterprises that shared anything with this one when the last wave settled.</summary>
    public IEnumerable<int> SettledOwners(int buyer) => Partners(buyer).Where(owner => HadAnySettled(owner, buyer));

    /// <summary>A wave has settled: what is applied is what readers are judged by.</summary>
    public void Settle() => _settled.Clear();

    private IEnumerable<int> Partners(int enterprise) =>
        _partners.GetValueOrDefault(enterprise, []).Concat(_settled.PartnersOf(enterprise)).Distinct();

    private bool HadAnySettled(int owner, int buyer)
    {
        var between = _inForce.GetValueOrDefault((owner, buyer));

        return (_settled.Of(owner, buyer, product: null) ?? between?.HasAll ?? false)
            || (between?.Products.Any(product => _settled.Of(owner, buyer, product) ?? true) ?? false)
            || _settled.HasAny(owner, buyer);
    }

    /// <summary>Takes in a fact or an expiry of a share; what has changed by it, or nothing.</summary>
    /// <param name="isKept">Whether readers are still shown what was in force before.</param>
    public ShareChange? Apply(in LedgerFact fact, bool isKept = false)
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

        return hasChanged ? Change(fact.Fact.Id, isInForce, isKept) : null;
    }

    private ShareChange Change(EntityId share, bool isInForce, bool isKept)
    {
        var (enterprise, product, buyer) = share.ReadShare();
        var change = new ShareChange(enterprises.Of(enterprise.Key), enterprises.Of(buyer.Key), product?.Key);
        if (isKept)
            _settled.Keep(change, !isInForce);

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

        Meet(change.Owner, change.Buyer);
        Meet(change.Buyer, change.Owner);

        return change;
    }

    /// <summary>Notes or forgets that there is a share between two, either way.</summary>
    private void Meet(int one, int other)
    {
        if (!_partners.TryGetValue(one, out var partners))
            _partners.Add(one, partners = []);

        if (_inForce.ContainsKey((one, other)) || _inForce.ContainsKey((other, one)))
            partners.Add(other);
        else
            partners.Remove(other);
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

using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>What was in force of the shares that the running wave has touched, until it settles.</summary>
internal sealed class SettledShares
{
    private readonly Dictionary<(int Owner, int Buyer, CellKey? Product), bool> _before = [];

    /// <summary>Keeps what was in force before the first change of a share.</summary>
    public void Keep(in ShareChange change, bool wasInForce) =>
        _before.TryAdd((change.Owner, change.Buyer, change.Product), wasInForce);

    /// <summary>Whether the share was in force; none where the wave has not touched it.</summary>
    public bool? Of(int owner, int buyer, CellKey? product) =>
        _before.Count > 0 && _before.TryGetValue((owner, buyer, product), out var wasInForce) ? wasInForce : null;

    /// <summary>Whether any share of one product that was in force between the two was touched.</summary>
    public bool HasAny(int owner, int buyer) => _before.Any(one =>
        one.Value && one.Key.Product is not null && (one.Key.Owner, one.Key.Buyer) == (owner, buyer));

    /// <summary>Those with whom the enterprise has touched shares, either way.</summary>
    public IEnumerable<int> PartnersOf(int enterprise) => _before.Keys
        .Where(share => share.Owner == enterprise || share.Buyer == enterprise)
        .Select(share => share.Owner == enterprise ? share.Buyer : share.Owner);

    public void Clear() => _before.Clear();
}

using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Figures;

namespace Grains.Partitions;

/// <summary>The cells of a partition as one reader sees them, as of the settled epoch.</summary>
internal sealed class SightedCells(CellReader cells, Sight sight)
{
    private readonly HashSet<CellKey> _own = KeysOf(sight.Enterprises);
    private readonly HashSet<CellKey> _portfolios = KeysOf(sight.Portfolios);
    private readonly HashSet<CellKey> _blocked = KeysOf(sight.BlockedEnterprises);
    private readonly HashSet<string> _blockedLibraries = new(sight.BlockedLibraries, StringComparer.Ordinal);

    private readonly HashSet<(CellKey Enterprise, CellKey? Product)> _granted =
        [.. sight.Figures.Select(one => (one.Enterprise.Key, one.Product?.Key))];

    /// <summary>Whether the reader sees the whole of a cell: its own, and what is nobody's secret.</summary>
    public static bool IsWhole(CellReader cells, Sight sight, int slot)
    {
        if (cells.KindOf(slot) == FactKind.Factor)
            return true;

        var owner = cells.KindOf(slot) == FactKind.Enterprise ? cells.KeyOf(slot) : cells.OwnerOf(slot);
        foreach (var enterprise in sight.Enterprises)
        {
            if (owner == enterprise.Key)
                return true;
        }

        return false;
    }

    /// <summary>Whether the cell's owner shares it with the reader.</summary>
    public static bool IsShared(CellReader cells, Sight sight, int slot)
    {
        foreach (var enterprise in sight.Enterprises)
        {
            if (cells.IsShared(slot, enterprise.Key))
                return true;
        }

        return false;
    }

    /// <summary>Whether there is a share between the enterprise and the reader; where all is open there is one between all.</summary>
    public bool IsPartner(CellKey enterprise) =>
        _own.Count > 0 && (cells.IsOpen || _own.Any(own => cells.PartnersOf(own).Contains(enterprise)));

    /// <summary>Whether an enterprise is listed for its name alone.</summary>
    public bool IsNameOnly(int slot, CellKey key) =>
        cells.KindOf(slot) == FactKind.Enterprise && !_own.Contains(key) && !_portfolios.Contains(key);

    /// <summary>What the reader sees of a kind: all, or what one enterprise owns. Takes no longer for what it does not see.</summary>
    public IEnumerable<int> List(FactKind kind, CellKey? enterprise) => kind switch
    {
        FactKind.Factor => Factors(enterprise),
        FactKind.Enterprise => enterprise is null ? Enterprises() : [],
        FactKind.Product => Products(enterprise),
        FactKind.Component => Of(_own, enterprise).SelectMany(owner => cells.List(kind, owner)),
        _ => [],
    };

    private IEnumerable<int> Factors(CellKey? enterprise)
    {
        var all = cells.List(FactKind.Factor, enterprise);

        return _blockedLibraries.Count == 0
            ? all
            : all.Where(slot => cells.LibraryOf(slot) is not { } library || !_blockedLibraries.Contains(library));
    }

    private IEnumerable<int> Enterprises()
    {
        if (cells.IsOpen && _own.Count > 0)
            return cells.List(FactKind.Enterprise, enterprise: null).Where(slot => !_blocked.Contains(cells.KeyOf(slot)));

        return _own.Concat(_portfolios).Concat(sight.Names.Select(name => name.Key)).Concat(_own.SelectMany(cells.PartnersOf)).Distinct()
            .Where(key => !_blocked.Contains(key)).Select(key => cells.FindListed(FactKind.Enterprise, key)).Where(slot => slot >= 0);
    }

    private IEnumerable<int> Products(CellKey? enterprise)
    {
        if (cells.IsOpen && _own.Count > 0)
            return cells.List(FactKind.Product, enterprise).Where(slot => cells.OwnerOf(slot) is not { } owner || !_blocked.Contains(owner));

        var owners = _own.Concat(_granted.Select(one => one.Enterprise)).Concat(_own.SelectMany(cells.OwnersSharingWith)).ToHashSet();
        owners.ExceptWith(_blocked);

        return Of(owners, enterprise).SelectMany(owner => cells.List(FactKind.Product, owner).Where(slot => Sees(owner, slot)));
    }

    private bool Sees(CellKey owner, int slot) =>
        _own.Contains(owner)
        || _granted.Contains((owner, null))
        || _granted.Contains((owner, cells.KeyOf(slot)))
        || _own.Any(own => cells.IsShared(slot, own));

    private static HashSet<CellKey> Of(HashSet<CellKey> owners, CellKey? enterprise) =>
        enterprise is not { } one ? owners : owners.Contains(one) ? [one] : [];

    private static HashSet<CellKey> KeysOf(EntityId[] ids) => [.. ids.Select(id => id.Key)];
}

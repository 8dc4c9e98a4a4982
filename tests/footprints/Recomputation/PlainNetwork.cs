using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Tests.Recomputation;

/// <summary>The slow, obvious recomputation of a whole network from a list of accepted facts, in ledger order.</summary>
internal sealed class PlainNetwork
{
    private readonly Dictionary<CellKey, PlainEntity> _entities = [];
    private readonly Dictionary<CellKey, SortedList<CellKey, CellKey>> _portfolios = [];
    private readonly Dictionary<CellKey, PlainCell> _cells = [];
    private readonly PlainGroups _groups;
    private readonly Sharing _sharing;

    private PlainNetwork(IEnumerable<LedgerFact> facts, Sharing sharing)
    {
        _sharing = sharing;
        foreach (var fact in facts)
            Accept(fact);

        foreach (var (key, entity) in _entities)
        {
            if (entity.Portfolio is { } enterprise)
                _portfolios.TryAdd(enterprise, []);

            if (entity.Stated is Fact.Volume volume)
                _portfolios[volume.EnterpriseId.Key].Add(volume.ProductId.Key, key);
        }

        _groups = new PlainGroups(_entities, IsBarred);
        foreach (var key in _entities.Keys.Concat(_portfolios.Keys))
            Compute(key);
    }

    public IReadOnlyDictionary<CellKey, PlainCell> Cells => _cells;

    public bool HasLoops => _groups.Count > 0;

    /// <summary>What a cell's number is made of: inputs that count, or the volumes of a portfolio.</summary>
    public IEnumerable<CellKey> NeedsOfCell(CellKey key) => NeedsOf(key);

    public static PlainNetwork Of(IEnumerable<LedgerFact> facts, Sharing sharing = Sharing.Open) => new(facts, sharing);

    /// <summary>The products that an enterprise's total adds up.</summary>
    public IEnumerable<CellKey> ProductsOf(CellKey enterprise) =>
        IsPortfolio(enterprise) && _portfolios.TryGetValue(enterprise, out var volumes) ? volumes.Keys : [];

    public PlainEntity? EntityOf(CellKey key) => _entities.GetValueOrDefault(key);

    /// <summary>What a cell must show; a cell that nobody stated is unknown.</summary>
    public PlainCell CellOf(CellKey key) =>
        _cells.TryGetValue(key, out var cell) ? cell : new PlainCell { State = CellState.Unknown };

    private void Accept(LedgerFact fact)
    {
        var key = fact.Fact.Id.Key;
        if (fact.Series == VersionSeries.Stated)
            _entities[key] = PlainEntity.Of(fact);
        else if (fact.Fact is Fact.Expiry expiry && _entities.TryGetValue(key, out var entity))
            entity.IsExpired |= entity.Version == expiry.ExpiredVersion;
    }

    /// <summary>Computes a cell after what it needs, without recursion, since a chain may be long.</summary>
    private void Compute(CellKey wanted)
    {
        var pending = new Stack<CellKey>([wanted]);
        while (pending.TryPeek(out var key))
        {
            var missing = _cells.ContainsKey(key) ? [] : NeedsOf(key).Where(need => !_cells.ContainsKey(need)).ToList();
            if (missing.Count > 0)
            {
                missing.ForEach(pending.Push);
                continue;
            }

            pending.Pop();
            if (_cells.ContainsKey(key))
                continue;

            if (_groups.Of(key) is { } group)
                PlainLoop.Solve(this, group, _cells);
            else
                _cells[key] = IsPortfolio(key) ? Portfolio(key, _portfolios.GetValueOrDefault(key) ?? []) : Sum(key, outsideOf: null);
        }
    }

    private IEnumerable<CellKey> NeedsOf(CellKey key)
    {
        if (_groups.Of(key) is { } group)
            return group.SelectMany(InputsOf).Where(input => !group.Contains(input));

        return IsPortfolio(key) ? _portfolios.GetValueOrDefault(key)?.Values ?? [] : InputsOf(key);
    }

    /// <summary>What adds up volumes: an enterprise, and what volumes name that was never stated.</summary>
    private bool IsPortfolio(CellKey key) => EntityOf(key) is { Stated.Kind: var kind }
        ? kind == FactKind.Enterprise
        : _portfolios.ContainsKey(key);

    private IEnumerable<CellKey> InputsOf(CellKey key)
    {
        foreach (var input in EntityOf(key)?.Inputs ?? [])
        {
            if (Judge(key, input) is { } judged)
                yield return judged.Of;
        }
    }

    /// <summary>The direct part and the inputs, in declared order; those of one group left out where a group is named.</summary>
    public PlainCell Sum(CellKey key, IReadOnlySet<CellKey>? outsideOf)
    {
        var entity = EntityOf(key);
        var cell = new PlainCell { State = StandingOf(key) };
        for (var lane = 0; lane < Lanes.Lanes.State && entity is not null; lane++)
            cell.Total[lane] = entity.Direct[lane];

        var counted = new List<(PlainCell Input, double Quantity, bool IsInstead)>();
        foreach (var input in entity?.Inputs ?? [])
        {
            if (Judge(key, input) is not { } judged)
                cell.State |= CellState.Incomplete;
            else if (outsideOf is null || !outsideOf.Contains(judged.Of))
                counted.Add((_cells[judged.Of], judged.Quantity, judged.IsInstead));
        }

        cell.HasLoop = counted.Exists(one => one.Input.HasLoop && one.Quantity != 0);
        foreach (var (input, quantity, isInstead) in counted)
        {
            cell.State |= input.State & CellStates.Inherited;
            cell.IsDoubtful |= input.IsDoubtful;
            Add(cell, input, quantity, isInstead);
        }

        cell.Finish();

        return cell;
    }

    private static void Add(PlainCell cell, PlainCell input, double quantity, bool isInstead)
    {
        for (var lane = 0; lane < Lanes.Lanes.State; lane++)
        {
            if (isInstead && lane == (int)Footprints.Lanes.Lane.Primary)
                continue;

            var weight = lane < Lanes.Lanes.FirstTrustLane ? quantity : Math.Abs(quantity);
            cell.Total[lane] = cell.HasLoop
                ? cell.Total[lane] + (input.Total[lane] * weight)
                : cell.Total[lane].High + (weight * input.Total[lane].High);
        }
    }

    /// <summary>What a line of a row counts for; nothing where it makes its user incomplete.</summary>
    public (CellKey Of, double Quantity, bool IsInstead)? Judge(CellKey user, PlainInput input)
    {
        var isInstead = input.Instead is not null && (StandingFor(user, input.Of) & CellStates.CallsForInstead) != 0;
        var of = isInstead ? input.Instead!.Value : input.Of;
        if (StandingFor(user, of) != CellState.None || (isInstead && EntityOf(of)!.Stated is not Fact.Factor))
            return null;

        if (input.Unit is null)
            return (of, input.Quantity, isInstead);

        return UnitOfMeasurement.TryConvert(input.Unit, EntityOf(of)!.Unit!, out var factor)
            ? (of, input.Quantity * factor, isInstead)
            : null;
    }

    /// <summary>What is not shared with a user is unknown to it.</summary>
    private CellState StandingFor(CellKey user, CellKey input) => IsBarred(user, input) ? CellState.Unknown : StandingOf(input);

    /// <summary>Whether a user can't tell that an input is there.</summary>
    public bool IsBarred(CellKey user, CellKey input)
    {
        if (_sharing == Sharing.Open)
            return false;

        var buyer = OwnerOf(user);

        return EntityOf(input)?.Stated switch
        {
            Fact.Product product => product.EnterpriseId.Key != buyer && !IsShared(product, buyer),
            Fact.Component component => component.EnterpriseId.Key != buyer,
            Fact.Withdrawn withdrawn => withdrawn.WithdrawnKind is FactKind.Product or FactKind.Component,
            null => true,
            _ => false,
        };
    }

    /// <summary>Whether the owner of a product shares it with a buyer; everything is shared where nothing must be.</summary>
    public bool IsShared(CellKey product, CellKey buyer) =>
        EntityOf(product)?.Stated is Fact.Product stated && (_sharing == Sharing.Open || IsShared(stated, buyer));

    private bool IsShared(Fact.Product product, CellKey? buyer) => _entities.Values.Any(entity =>
        entity is { Stated: Fact.Share share, IsExpired: false }
        && share.EnterpriseId == product.EnterpriseId
        && share.WithId.Key == buyer
        && (share.ProductId is null || share.ProductId == product.Id));

    /// <summary>The enterprise that states a cell, or none.</summary>
    public CellKey? OwnerOf(CellKey key) => EntityOf(key)?.Stated switch
    {
        Fact.Product product => product.EnterpriseId.Key,
        Fact.Component component => component.EnterpriseId.Key,
        Fact.Volume volume => volume.EnterpriseId.Key,
        _ => null,
    };

    private CellState StandingOf(CellKey key) => EntityOf(key)?.Standing ?? CellState.Unknown;

    private PlainCell Portfolio(CellKey key, SortedList<CellKey, CellKey> volumes)
    {
        var leaves = volumes.Select(volume => (volume.Key, Cell: _cells[volume.Value])).ToList();
        var sum = PlainPortfolio.Sum(leaves, bit: 0);
        sum.State = (sum.State & CellStates.Inherited) | StandingOf(key);
        if (leaves.Count == 0)
            sum.State |= CellState.Incomplete;

        sum.Finish();

        return sum;
    }
}

using System.Runtime.InteropServices;
using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Cells;

/// <summary>Brings accepted facts into the columns, and notes what others must be told of it.</summary>
public sealed class FactApplication
{
    private readonly CellTable _cells;
    private readonly List<RowEntry> _row = [];

    public FactApplication(CellTable cells)
    {
        _cells = cells;
        Statements = new OwnStatements(cells);
        NewCopies = new List<int>[cells.Partitions];
        for (var peer = 0; peer < NewCopies.Length; peer++)
            NewCopies[peer] = [];
    }

    /// <summary>Own products and components that use other cells than when this was cleared.</summary>
    internal List<int> Reshaped { get; } = [];

    /// <summary>Whether one of them may not stand where it is any more, or the order may lack what it was told earlier.</summary>
    internal bool MustArrange { get; set; }

    /// <summary>By peer: copies of its cells that it has not been asked for.</summary>
    internal List<int>[] NewCopies { get; }

    /// <summary>Own cells whose unit or standing has changed since this was cleared.</summary>
    internal List<int> Restated { get; } = [];

    /// <summary>What the grid has stated itself.</summary>
    public OwnStatements Statements { get; }

    /// <summary>Applies one fact about an own entity, or a share, which concerns every partition. A fact that is not newer than what was applied changes nothing.</summary>
    public void Apply(in LedgerFact fact)
    {
        if (fact.Fact.Id.Key.IsCommon)
            _cells.Barring?.Apply(fact);

        // What else lies where the shares do is none of this partition's business.
        if (fact.Fact.Id.Key.PartitionOf(_cells.Partitions) != _cells.Partition)
            return;

        var slot = _cells.GetOrAdd(fact.Fact.Id);
        if (fact.Series == VersionSeries.Published)
        {
            Statements.Publish(slot, fact, (Fact.Publication)fact.Fact);
            return;
        }

        if (fact.Series == VersionSeries.Expired)
        {
            ApplyExpiry(slot, fact.Version, (Fact.Expiry)fact.Fact);
            return;
        }

        if (Begin(slot, fact.Position, fact.Version, fact.Fact.Kind) is not { } before)
            return;

        State(slot, fact.Fact);
        End(slot, before);
    }

    /// <summary>Begins to state an own cell anew; none where the fact is not newer than what was applied.</summary>
    internal Standing? Begin(int slot, long position, int version, FactKind kind)
    {
        if (version <= _cells.HeadOf(slot).Version)
            return null;

        _cells.Settled.KeepHead(slot);
        ref var head = ref _cells.HeadOf(slot);
        var before = StandingOf(slot);
        head.Position = position;
        head.Version = version;
        head.Standing = CellState.None;
        _cells.SetKind(slot, kind);

        return before;
    }

    /// <summary>Everything is stated that the fact says.</summary>
    internal void End(int slot, Standing before)
    {
        ref var head = ref _cells.HeadOf(slot);
        if (head.ExpiredVersion == head.Version && head.Standing == CellState.None)
            head.Standing = CellState.Expired;

        if (before != StandingOf(slot))
            Restate(slot);

        _cells.MarkDirty(slot);
    }

    private Standing StandingOf(int slot)
    {
        ref var head = ref _cells.HeadOf(slot);

        return new Standing(head.Unit, head.Standing, _cells.Barring?.OwnerOf(slot) ?? 0);
    }

    private void State(int slot, Fact fact)
    {
        switch (fact)
        {
            case Fact.Enterprise enterprise:
                _cells.HeadOf(slot).Standing = CellState.Unusable;
                _cells.PortfolioOf(slot);
                Name(slot, enterprise.Name);
                break;
            case Fact.Factor factor:
                Name(slot, factor.Name);
                _cells.HeadOf(slot).Unit = _cells.Units.Of(factor.Unit);
                _cells.HeadOf(slot).IsRevaluable = factor.IsRevaluable;
                _cells.Libraries.State(slot, factor.Library);
                Direct(slot, [factor.Emissions]);
                Statements.Expire(slot, factor.Validity.ValidUntil);
                break;
            case Fact.Product product:
                Name(slot, product.Name);
                _cells.HeadOf(slot).Unit = _cells.Units.Of(product.Unit);
                Own(slot, _cells.Enterprises.Of(product.EnterpriseId));
                Direct(slot, product.Direct.AsSpan());
                Inputs(slot, product);
                Statements.Threshold(slot, product.PublishThreshold);
                Statements.Expire(slot, product.Validity.ValidUntil);
                break;
            case Fact.Component component:
                Name(slot, component.Name);
                _cells.HeadOf(slot).Unit = _cells.Units.Of(component.Unit);
                Own(slot, _cells.Enterprises.Of(component.EnterpriseId));
                Sources(slot, component);
                break;
            case Fact.Volume volume:
                State(slot, volume);
                break;
            case Fact.Share share:
                Statements.Expire(slot, share.ValidUntil);
                break;
            case Fact.Withdrawn withdrawn:
                Withdraw(slot, withdrawn);
                break;
            default:
                throw new ArgumentException($"No cell is made of a fact of kind {fact.Kind}.", nameof(fact));
        }
    }

    private void Name(int slot, string name)
    {
        if (!_cells.Texts.Is(_cells.HeadOf(slot).Name, name))
            _cells.NewName(slot) = _cells.Texts.Add(name);
    }

    internal void Name(int slot, ReadOnlySpan<byte> utf8)
    {
        if (!_cells.Texts.Utf8Of(_cells.HeadOf(slot).Name).SequenceEqual(utf8))
            _cells.NewName(slot) = _cells.Texts.Add(utf8);
    }

    internal void Own(int slot, int enterprise)
    {
        var before = _cells.HeadOf(slot).Enterprise;
        if (before == enterprise)
            return;

        _cells.HeadOf(slot).Enterprise = enterprise;
        _cells.Enterprises.Own(enterprise, slot, before);
    }

    private void Direct(int slot, ReadOnlySpan<DirectEmissions> direct)
    {
        Span<double> lanes = stackalloc double[Lanes.Lanes.Width];
        DirectLanes.Sum(direct, lanes);
        _cells.SetDirect(slot, lanes);
    }

    private void Inputs(int slot, Fact.Product product)
    {
        _row.Clear();
        foreach (var input in product.Inputs)
            AddEntry(input.Of, Decimals.ToDouble(input.Quantity), _cells.Units.Of(input.Unit), RowFlags.None);

        Reshape(slot);
    }

    private void Sources(int slot, Fact.Component component)
    {
        _row.Clear();
        var unit = _cells.Units.Of(component.Unit);
        foreach (var source in component.Sources)
        {
            var share = Decimals.ToDouble(source.Share);
            AddEntry(source.Of, share, unit, source.Instead is null ? RowFlags.None : RowFlags.HasInstead);
            if (source.Instead is { } instead)
                AddEntry(instead, share, unit, RowFlags.IsInstead);
        }

        _cells.SetDirect(slot, stackalloc double[Lanes.Lanes.Width]);
        Reshape(slot);
    }

    private void State(int slot, Fact.Volume volume)
    {
        _row.Clear();
        AddEntry(volume.ProductId, Decimals.ToDouble(volume.Quantity), _cells.Units.Of(volume.Unit), RowFlags.None);
        var portfolio = _cells.GetOrAdd(volume.EnterpriseId);
        ref var head = ref _cells.HeadOf(slot);
        head.Standing = CellState.Unusable;
        _cells.SetLast(slot, SlotFlags.Volume);
        Own(slot, _cells.Enterprises.Of(volume.EnterpriseId));
        Reshape(slot);
        _cells.PortfolioOf(portfolio).Add(slot, volume.ProductId.Key);
        _cells.PortfolioOf(portfolio).Mark(slot);
        _cells.MarkDirty(portfolio);
    }

    private void AddEntry(EntityId of, double quantity, ushort unit, RowFlags flags)
    {
        var cell = _cells.GetOrAdd(of, out var isNew);
        NoteCopy(cell, isNew);
        _row.Add(new RowEntry { Cell = cell, Quantity = quantity, Unit = unit, Flags = flags });
    }

    /// <summary>The slot of a cell that is stated or used, given its id in UTF-8.</summary>
    internal int Use(CellKey key, ReadOnlySpan<byte> id)
    {
        var cell = _cells.GetOrAdd(key, id, out var isNew);
        NoteCopy(cell, isNew);

        return cell;
    }

    private void NoteCopy(int cell, bool isNew)
    {
        if (isNew && !_cells.IsOwn(cell))
            NewCopies[_cells.KeyOf(cell).PartitionOf(_cells.Partitions)].Add(cell);
    }

    /// <summary>The row to fill before <see cref="Reshape"/>.</summary>
    internal List<RowEntry> NewRow()
    {
        _row.Clear();

        return _row;
    }

    /// <summary>Gives a cell the row that was filled.</summary>
    internal void Reshape(int slot)
    {
        ref var head = ref _cells.HeadOf(slot);
        var row = CollectionsMarshal.AsSpan(_row);
        _cells.Barring?.Judge(head.Enterprise, row);
        head.IsIntricate = Barring.IsIntricate(row);

        var reshaping = _cells.SetRow(slot, row);
        if (reshaping == Reshaping.None || head.Kind is not (FactKind.Product or FactKind.Component))
            return;

        Reshaped.Add(slot);
        MustArrange |= reshaping == Reshaping.Unplaced;
    }

    private void Withdraw(int slot, Fact.Withdrawn withdrawn)
    {
        _cells.SetDirect(slot, stackalloc double[Lanes.Lanes.Width]);
        _row.Clear();
        if (withdrawn.WithdrawnKind == FactKind.Enterprise)
            _cells.PortfolioOf(slot);
        else if (withdrawn.WithdrawnKind == FactKind.Volume)
        {
            _cells.SetLast(slot, SlotFlags.Volume);
            var enterprise = EntityId.Of(withdrawn.Id.Text[..withdrawn.Id.Text.IndexOf(' ', StringComparison.Ordinal)]);
            var portfolio = _cells.GetOrAdd(enterprise);
            _cells.Settled.KeepVolume(portfolio, slot);
            _cells.PortfolioOf(portfolio).Remove(slot);
            _cells.MarkDirty(portfolio);
        }

        Reshape(slot);
        if (_cells.HeadOf(slot).Name != 0)
            _cells.NewName(slot) = 0;

        // As after a restart: nothing is left of what readers are shown but that it was.
        ref var head = ref _cells.HeadOf(slot);
        head.Unit = 0;
        head.Standing = CellState.Withdrawn;
    }

    private void ApplyExpiry(int slot, int version, Fact.Expiry expiry)
    {
        Statements.NoteExpiry(slot, version);
        ref var head = ref _cells.HeadOf(slot);
        if (expiry.ExpiredVersion <= head.ExpiredVersion)
            return;

        // A snapshot is in no order: the version may come after its expiry.
        _cells.Settled.KeepHead(slot);
        head.ExpiredVersion = expiry.ExpiredVersion;
        if (head.Version != expiry.ExpiredVersion || head.Standing != CellState.None)
            return;

        head.Standing = CellState.Expired;
        Restate(slot);
        _cells.MarkDirty(slot);
    }

    /// <summary>The unit or standing counts at once, in rows of all users; the number follows when it is computed.</summary>
    private void Restate(int slot)
    {
        Restated.Add(slot);
        _cells.Settled.KeepNumber(slot);
        _cells.SetState(slot, (_cells.StateOf(slot) & CellStates.Inherited) | _cells.HeadOf(slot).Standing);
        _cells.Barring?.JudgeUsers([slot]);
        _cells.MarkUsers(slot);
    }
}

/// <summary>What other cells' rows see of a cell's own facts.</summary>
/// <param name="Owner">The number of the enterprise; 0 where it is nobody's, or does not matter.</param>
internal readonly record struct Standing(ushort Unit, CellState State, int Owner);

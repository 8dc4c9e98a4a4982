using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Lanes;
using Footprints.Waves;
using Grains.Figures;

namespace Grains.Partitions;

/// <summary>Answers questions out of a partition's settled columns.</summary>
internal sealed class FigureReading(PartitionMember member, long activation, TimeProvider time)
{
    private readonly CellReader _cells = member.Reader;
    private readonly SettledWaiters _waiters = new(time);

    /// <summary>When the last wave settled here.</summary>
    public DateTimeOffset SettledAt { get; private set; }

    /// <summary>A wave settles, in this turn.</summary>
    public void Settling() => SettledAt = time.GetUtcNow();

    /// <summary>A wave has settled: whoever waits for it is answered.</summary>
    public void Settled() => _waiters.Settled(member.SettledThrough);

    public async Task<FigureAnswer> Read(FigureQuestion question)
    {
        var atLeast = Math.Max(0, Math.Max(question.AtLeast, question.Epoch));
        if (member.SettledThrough < atLeast)
            await _waiters.Wait(atLeast, question.Wait);

        return member.SettledThrough < atLeast || IsAnother(question.Epoch)
            ? new FigureAnswer(member.SettledThrough, SettledAt, IsInTime: false, [], [])
            : Read(question.Ids, question.Kind, question.Detail, question.Sight);
    }

    /// <summary>What a fact has stated, with the bits of its total; who is only used by others has none.</summary>
    public async Task<TotalsAnswer> ReadTotals(TotalsQuestion question)
    {
        var atLeast = Math.Max(0, question.AtLeast);
        if (member.SettledThrough < atLeast)
            await _waiters.Wait(atLeast, question.Wait);

        if (member.SettledThrough < atLeast)
            return new TotalsAnswer(activation, member.SettledThrough, IsInTime: false, [], [], 0);

        var (ids, totals, slot) = (new List<string>(question.Count), new List<double>(question.Count * Lanes.Width), question.From);
        var total = new double[Lanes.Width];
        for (; slot < member.Cells.Count && ids.Count < question.Count; slot++)
        {
            if (!_cells.IsStated(slot))
                continue;

            _cells.ReadTotal(slot, total);
            ids.Add(_cells.IdOf(slot));
            totals.AddRange(total);
        }

        var next = slot < member.Cells.Count ? slot : -1;

        return new TotalsAnswer(activation, member.SettledThrough, IsInTime: true, [.. ids], [.. totals], next);
    }

    private bool IsAnother(long epoch) => epoch >= 0 && member.SettledThrough != epoch;

    private FigureAnswer Read(EntityId[] ids, FactKind? kind, FigureDetail detail, Sight? sight)
    {
        var figures = new Breakdown?[ids.Length];
        var withdrawn = new List<string>();
        for (var at = 0; at < figures.Length; at++)
        {
            var slot = _cells.Find(ids[at].Key);
            if (slot < 0 || (kind is not null && _cells.KindOf(slot) != kind))
                continue;

            if ((_cells.StateOf(slot) & CellState.Withdrawn) != 0)
                withdrawn.Add(ids[at].Text);
            else
                figures[at] = Figure(slot, detail == FigureDetail.Inputs, sight);
        }

        return new FigureAnswer(member.SettledThrough, SettledAt, IsInTime: true, figures, [.. withdrawn]);
    }

    private Breakdown Figure(int slot, bool withInputs, Sight? sight)
    {
        if (sight is null || SightedCells.IsWhole(_cells, sight, slot))
            return FigureMapping.Read(_cells, slot, withInputs, member.SettledThrough, SettledAt);

        var outline = FigureMapping.ReadOutline(_cells, slot, member.SettledThrough, SettledAt);

        return SightedCells.IsShared(_cells, sight, slot) ? outline with { Figure = outline.Figure with { IsShared = true } } : outline;
    }

    public ListAnswer List(ListQuestion question)
    {
        if (member.SettledThrough < 0 || IsAnother(question.Epoch))
            return new ListAnswer(member.SettledThrough, -1, []);

        var sighted = question.Sight is { } sight ? new SightedCells(_cells, sight) : null;
        var slots = sighted?.List(question.Kind, question.Enterprise?.Key) ?? _cells.List(question.Kind, question.Enterprise?.Key);
        if (question.Search is { Length: > 0 } search)
            slots = slots.Where(slot => _cells.Matches(slot, search));

        var descending = question.Sort.StartsWith('-');
        var order = Order(question.Sort.TrimStart('-'), sighted);
        var (total, first) = FirstRows.Of(
            slots,
            question.First,
            descending ? (left, right) => order(right, left) : order,
            question.After is { } after ? slot => string.CompareOrdinal(_cells.IdOf(slot), after) * (descending ? -1 : 1) > 0 : null);

        return new ListAnswer(member.SettledThrough, total, [.. first.Select(slot => Row(slot, question.Sight, sighted))]);
    }

    private Figure Row(int slot, Sight? sight, SightedCells? sighted)
    {
        var figure = Figure(slot, withInputs: false, sight).Figure;

        // Where a row stands must not tell either what the name alone does not.
        return IsNameOnly(slot, sighted)
            ? figure with { Status = TotalStatus.Complete, Lanes = [], Version = 0, Position = 0, IsShared = sighted!.IsPartner(_cells.KeyOf(slot)) }
            : figure;
    }

    private bool IsNameOnly(int slot, SightedCells? sighted) => sighted?.IsNameOnly(slot, _cells.KeyOf(slot)) ?? false;

    /// <remarks>What is alike goes by its id, so that every page continues the one before.</remarks>
    private Comparison<int> Order(string sort, SightedCells? sighted) => sort switch
    {
        "pcf" => ThenById((left, right) => PcfOf(left, sighted).CompareTo(PcfOf(right, sighted))),
        "name" => ThenById((left, right) => string.Compare(_cells.NameOf(left), _cells.NameOf(right), StringComparison.OrdinalIgnoreCase)),
        _ => ThenById((_, _) => 0),
    };

    private Comparison<int> ThenById(Comparison<int> first) => (left, right) =>
        first(left, right) is not 0 and var order ? order : string.CompareOrdinal(_cells.IdOf(left), _cells.IdOf(right));

    private double PcfOf(int slot, SightedCells? sighted) => IsNameOnly(slot, sighted) ? 0 : _cells.PcfOf(slot);
}

using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Waves;
using Grains.Figures;

namespace Grains.Partitions;

/// <summary>Answers questions out of a partition's settled columns.</summary>
internal sealed class FigureReading(PartitionMember member)
{
    private readonly CellReader _cells = member.Reader;

    /// <summary>When the last wave settled here.</summary>
    public DateTimeOffset SettledAt { get; set; }

    public FigureAnswer Read(IReadOnlyList<EntityId> ids, FactKind? kind, FigureDetail detail)
    {
        var figures = new Breakdown?[ids.Count];
        var withdrawn = new List<string>();
        for (var at = 0; at < figures.Length; at++)
        {
            var slot = _cells.Find(ids[at].Key);
            if (slot < 0 || (kind is not null && _cells.KindOf(slot) != kind))
                continue;

            if ((_cells.StateOf(slot) & CellState.Withdrawn) != 0)
                withdrawn.Add(ids[at].Text);
            else
                figures[at] = Figure(slot, detail == FigureDetail.Inputs);
        }

        return new FigureAnswer(member.SettledThrough, SettledAt, IsInTime: true, figures, withdrawn);
    }

    public FigureAnswer NotInTime() => new(member.SettledThrough, SettledAt, IsInTime: false, [], []);

    /// <summary>The figures of these slots as a batch for watchers.</summary>
    public FigureAnswer Batch(IEnumerable<int> slots) => new(
        member.SettledThrough, SettledAt, IsInTime: true, [.. slots.Select(slot => Figure(slot, withInputs: false))], []);

    private Breakdown Figure(int slot, bool withInputs) =>
        FigureMapping.Read(_cells, slot, withInputs, member.SettledThrough, SettledAt);

    public ListAnswer List(ListQuestion question)
    {
        var slots = _cells.List(question.Kind, question.Enterprise?.Key);
        if (question.Search is { Length: > 0 } search)
            slots = slots.Where(slot => _cells.Matches(slot, search));

        var found = slots.ToList();
        var descending = question.Sort.StartsWith('-');
        Comparison<int> order = question.Sort.TrimStart('-') switch
        {
            "pcf" => (left, right) => _cells.PcfOf(left).CompareTo(_cells.PcfOf(right)),
            "name" => Names(found),
            _ => Ids(found),
        };
        found.Sort((left, right) => descending ? order(right, left) : order(left, right));

        return new ListAnswer(
            member.SettledThrough,
            found.Count,
            [.. found.Take(question.First).Select(slot => Figure(slot, withInputs: false).Figure)]);
    }

    private Comparison<int> Names(List<int> slots)
    {
        var names = slots.ToDictionary(slot => slot, _cells.NameOf);

        return (left, right) => string.Compare(names[left], names[right], StringComparison.OrdinalIgnoreCase);
    }

    private Comparison<int> Ids(List<int> slots)
    {
        var ids = slots.ToDictionary(slot => slot, _cells.IdOf);

        return (left, right) => string.CompareOrdinal(ids[left], ids[right]);
    }
}

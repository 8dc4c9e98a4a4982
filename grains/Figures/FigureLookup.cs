using Footprints.Facts;
using Footprints.Identities;
using Grains.Partitions;

namespace Grains.Figures;

/// <summary>Reads figures from the partitions that their ids name, always of one settled epoch.</summary>
internal sealed class FigureLookup(IGrainFactory grains, int partitions)
{
    /// <summary>One question waits no longer than this, and is asked again: a silo that is gone takes no reader's whole wait with it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CommonEpoch _epochs = new(grains);

    public Task<FigureAnswer> One(FactKind kind, EntityId id, Freshness freshness, FigureDetail detail) =>
        Ask([id], kind, freshness, epoch: -1, detail);

    /// <summary>Figures in the order of the ids; null where there is none. None at all where no common epoch was found in time.</summary>
    public async Task<FigureAnswer?> Many(IReadOnlyList<EntityId> ids, Freshness freshness)
    {
        var parts = Parts(ids.Select((id, at) => (id, at)), one => one.id);
        var answers = await _epochs.Find(freshness.AtLeast, epoch => Task.WhenAll(parts.Select(
            part => Ask([.. part.Select(one => one.id)], kind: null, freshness, epoch, FigureDetail.Figure))));

        return answers is null
            ? null
            : Late(answers) ?? Together(ids.Count, parts.Select(part => part.Select(one => one.at)).Zip(answers), answers);
    }

    /// <summary>A figure with its inputs, and the figures of those that its owner may see, all of one epoch; none where none was found in time.</summary>
    public async Task<(FigureAnswer Own, IReadOnlyList<Figure> Inputs)?> WithInputs(
        FactKind kind, EntityId id, Freshness freshness)
    {
        var answers = await _epochs.Find<FigureAnswer>(freshness.AtLeast, async epoch =>
        {
            var own = await Ask([id], kind, freshness, epoch, FigureDetail.Inputs);
            if (own.Figures is not [{ } breakdown])
                return [own];

            var inputs = breakdown.Inputs.Where(input => input.Reason != MissingInput.NotShared).Select(input => EntityId.Of(input.Of)).DistinctBy(input => input.Key);
            var theirs = await Task.WhenAll(Parts(inputs, input => input).Select(
                part => Ask([.. part], kind: null, freshness, own.SettledThrough, FigureDetail.Figure)));

            return [own, .. theirs];
        });

        if (answers is null)
            return null;

        return (Late(answers) ?? answers[0], [.. answers.Skip(1).SelectMany(Figures)]);
    }

    private static FigureAnswer? Late(FigureAnswer[] answers) => Array.Find(answers, answer => !answer.IsInTime);

    private static IEnumerable<Figure> Figures(FigureAnswer answer) =>
        answer.Figures.OfType<Breakdown>().Select(one => one.Figure);

    private static FigureAnswer Together(
        int count, IEnumerable<(IEnumerable<int> Places, FigureAnswer Answer)> parts, FigureAnswer[] answers)
    {
        var figures = new Breakdown?[count];
        foreach (var (places, answer) in parts)
        {
            foreach (var (place, figure) in places.Zip(answer.Figures))
                figures[place] = figure;
        }

        return answers[0] with { Figures = figures, Withdrawn = [.. answers.SelectMany(answer => answer.Withdrawn)] };
    }

    /// <summary>The first so many of a kind over all partitions, sorted, of one epoch; none where no common epoch was found.</summary>
    public async Task<(long Epoch, long Total, List<Figure> Figures)?> List(
        FactKind kind, EntityId? enterprise, ListQuery query)
    {
        var first = query.Offset + query.Limit;
        var answers = await _epochs.Find(atLeast: 0, epoch => Task.WhenAll(Enumerable.Range(0, partitions).Select(
            at => PartitionOf(at).List(new ListQuestion(kind, enterprise, query.Search, query.Sort, first, epoch)))));

        if (answers is null)
            return null;

        return answers.All(answer => answer.IsInTime)
            ? (answers[0].SettledThrough, answers.Sum(answer => (long)answer.Total), Page(answers, query))
            : (-1, 0, []);
    }

    private static List<Figure> Page(IEnumerable<ListAnswer> answers, ListQuery query)
    {
        var figures = answers.SelectMany(answer => answer.Figures);
        var sorted = query.Sort.TrimStart('-') switch
        {
            "pcf" => figures.OrderBy(figure => figure.PcfExcludingBiogenicUptake),
            "name" => figures.OrderBy(figure => figure.Name, StringComparer.OrdinalIgnoreCase),
            _ => figures.OrderBy(figure => figure.Id, StringComparer.Ordinal),
        };
        var page = query.Sort.StartsWith('-') ? sorted.Reverse() : sorted;

        return [.. page.Skip(query.Offset).Take(query.Limit)];
    }

    private List<IGrouping<int, T>> Parts<T>(IEnumerable<T> all, Func<T, EntityId> idOf) =>
        [.. all.GroupBy(one => idOf(one).Key.PartitionOf(partitions))];

    /// <summary>Asks the one partition of all these ids.</summary>
    private async Task<FigureAnswer> Ask(
        EntityId[] ids, FactKind? kind, Freshness freshness, long epoch, FigureDetail detail)
    {
        var partition = PartitionOf(ids[0].Key.PartitionOf(partitions));
        for (var left = freshness.Wait; ; left -= LongestWait)
        {
            var wait = left < LongestWait ? left : LongestWait;
            var answer = await partition.Read(new FigureQuestion(ids, kind, freshness.AtLeast, epoch, wait, detail));
            if (answer.IsInTime || answer.SettledThrough >= Math.Max(freshness.AtLeast, epoch) || left <= LongestWait)
                return answer;
        }
    }

    private IPartitionGrain PartitionOf(int partition) => grains.GetGrain<IPartitionGrain>(partition);
}

using Footprints.Facts;
using Footprints.Identities;
using Grains.Partitions;

namespace Grains.Figures;

/// <summary>Reads figures from the partitions that their ids name, always of one settled epoch.</summary>
internal sealed class FigureLookup(GridGrains grains)
{
    /// <summary>One question waits no longer than this, and is asked again: a silo that is gone takes no reader's whole wait with it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CommonEpoch _epochs = new(grains.Coordinator);

    public Task<FigureAnswer> One(FactKind kind, EntityId id, Freshness freshness, FigureDetail detail, Sight? sight = null) =>
        Ask([id], kind, freshness, epoch: -1, detail, sight);

    /// <summary>Figures in the order of the ids; null where there is none. None at all where no common epoch was found in time.</summary>
    public async Task<FigureAnswer?> Many(IReadOnlyList<EntityId> ids, Freshness freshness, Sight? sight = null)
    {
        var parts = Parts(ids.Select((id, at) => (id, at)), one => one.id);
        var answers = await _epochs.Find(freshness.AtLeast, epoch => Task.WhenAll(parts.Select(
            part => Ask([.. part.Select(one => one.id)], kind: null, freshness, epoch, FigureDetail.Figure, sight))));

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

            return [own, .. await Of(InputsOf([breakdown]), own.SettledThrough, freshness, FigureDetail.Figure)];
        });

        if (answers is null)
            return null;

        return (Late(answers) ?? answers[0], [.. answers.Skip(1).SelectMany(Figures)]);
    }

    /// <summary>A figure with its inputs, its components with their sources, and what these are, all of one epoch; none where none was found in time.</summary>
    public async Task<(FigureAnswer Own, Func<Breakdown, Tiers> Tiers)?> WithTiers(FactKind kind, EntityId id, Freshness freshness)
    {
        var (inputs, components, sources) = (Array.Empty<FigureAnswer>(), Array.Empty<FigureAnswer>(), Array.Empty<FigureAnswer>());
        var answers = await _epochs.Find<FigureAnswer>(freshness.AtLeast, async epoch =>
        {
            (inputs, components, sources) = ([], [], []);
            var own = await Ask([id], kind, freshness, epoch, FigureDetail.Inputs);
            if (own.Figures is not [{ } breakdown])
                return [own];

            inputs = await Of(InputsOf([breakdown]), own.SettledThrough, freshness, FigureDetail.Figure);
            var found = inputs.SelectMany(Figures).Where(input => input.Kind == FactKind.Component).Select(input => EntityId.Of(input.Id));
            components = await Of(found, own.SettledThrough, freshness, FigureDetail.Inputs);
            sources = await Of(InputsOf(components.SelectMany(Breakdowns)), own.SettledThrough, freshness, FigureDetail.Figure);

            return [own, .. inputs, .. components, .. sources];
        });

        if (answers is null)
            return null;

        return (Late(answers) ?? answers[0], own => new Tiers(
            own, [.. inputs.SelectMany(Figures)], [.. components.SelectMany(Breakdowns)], [.. sources.SelectMany(Figures)]));
    }

    private Task<FigureAnswer[]> Of(IEnumerable<EntityId> ids, long epoch, Freshness freshness, FigureDetail detail) =>
        Task.WhenAll(Parts(ids, id => id).Select(part => Ask([.. part], kind: null, freshness, epoch, detail)));

    /// <summary>What they are made of, as far as their owner may see it.</summary>
    private static IEnumerable<EntityId> InputsOf(IEnumerable<Breakdown> users) => users.SelectMany(user => user.Inputs)
        .Where(input => input.Reason != MissingInput.NotShared).Select(input => EntityId.Of(input.Of)).DistinctBy(input => input.Key);

    private static IEnumerable<Breakdown> Breakdowns(FigureAnswer answer) => answer.Figures.OfType<Breakdown>();

    private static FigureAnswer? Late(FigureAnswer[] answers) => Array.Find(answers, answer => !answer.IsInTime);

    private static IEnumerable<Figure> Figures(FigureAnswer answer) =>
        Breakdowns(answer).Select(one => one.Figure);

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
        FactKind kind, EntityId? enterprise, ListQuery query, Sight? sight = null)
    {
        var first = query.Offset + query.Limit;
        var answers = await _epochs.Find(atLeast: 0, epoch => Task.WhenAll(grains.Partitions.Select(
            partition => partition.List(new ListQuestion(kind, enterprise, query.Search, query.Sort, first, epoch, sight, query.After)))));

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
        sorted = sorted.ThenBy(figure => figure.Id, StringComparer.Ordinal);
        var page = query.Sort.StartsWith('-') ? sorted.Reverse() : sorted;

        return [.. page.Skip(query.Offset).Take(query.Limit)];
    }

    private List<IGrouping<int, T>> Parts<T>(IEnumerable<T> all, Func<T, EntityId> idOf) =>
        [.. all.GroupBy(one => idOf(one).Key.PartitionOf(grains.PartitionCount))];

    /// <summary>Asks the one partition of all these ids.</summary>
    private async Task<FigureAnswer> Ask(
        EntityId[] ids, FactKind? kind, Freshness freshness, long epoch, FigureDetail detail, Sight? sight = null)
    {
        var partition = grains.Partitions[ids[0].Key.PartitionOf(grains.PartitionCount)];
        for (var left = freshness.Wait; ; left -= LongestWait)
        {
            var wait = left < LongestWait ? left : LongestWait;
            var answer = await partition.Read(new FigureQuestion(ids, kind, freshness.AtLeast, epoch, wait, detail, sight));
            if (answer.IsInTime || answer.SettledThrough >= Math.Max(freshness.AtLeast, epoch) || left <= LongestWait)
                return answer;
        }
    }
}

using Footprints.Facts;
using Footprints.Identities;
using Grains.Partitions;

namespace Grains.Figures;

/// <summary>Reads figures from the partitions that their ids name, always of one settled epoch.</summary>
internal sealed class FigureLookup(IGrainFactory grains, int partitions)
{
    /// <summary>How often a wave may settle between two questions before the reader is told to come back.</summary>
    private const int Attempts = 20;

    public Task<FigureAnswer> One(FactKind kind, EntityId id, Freshness freshness, FigureDetail detail) =>
        PartitionOf(id.Key.PartitionOf(partitions)).Read(new FigureQuestion(
            [id], kind, freshness.AtLeast, Epoch: -1, freshness.Wait, detail));

    /// <summary>Figures in the order of the ids; null where there is none. None at all where no common epoch was found in time.</summary>
    public async Task<FigureAnswer?> Many(IReadOnlyList<EntityId> ids, Freshness freshness)
    {
        var parts = ids.Select((id, at) => (id, at)).GroupBy(one => one.id.Key.PartitionOf(partitions)).ToList();
        var epoch = -1L;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var asked = epoch;
            var answers = await Task.WhenAll(parts.Select(part => PartitionOf(part.Key).Read(new FigureQuestion(
                [.. part.Select(one => one.id)], Kind: null, freshness.AtLeast, asked, freshness.Wait, FigureDetail.Figure))));
            epoch = answers.Max(answer => answer.SettledThrough);
            if (answers.FirstOrDefault(answer => !answer.IsInTime && answer.SettledThrough < freshness.AtLeast) is { } late)
                return late;

            // A partition that has not heard of the newest epoch is told by its name; one that is further sets the next.
            if (answers.All(answer => answer.IsInTime && answer.SettledThrough == epoch))
                return Together(ids.Count, parts.Select(part => part.Select(one => one.at)).Zip(answers), answers);
        }

        return null;
    }

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
        var epoch = -1L;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var question = new ListQuestion(kind, enterprise, query.Search, query.Sort, query.Offset + query.Limit, epoch);
            var answers = await Task.WhenAll(Enumerable.Range(0, partitions).Select(at => PartitionOf(at).List(question)));
            epoch = answers.Max(answer => answer.SettledThrough);
            if (answers.Any(answer => answer.SettledThrough < 0))
                return (-1, 0, []);

            if (answers.All(answer => answer.Total >= 0 && answer.SettledThrough == epoch))
                return (epoch, answers.Sum(answer => (long)answer.Total), Page(answers, query));
        }

        return null;
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

    private IPartitionGrain PartitionOf(int partition) => grains.GetGrain<IPartitionGrain>(partition);
}

using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;

namespace ClientApi.Histories;

/// <summary>Walks the history of one entity, newest first.</summary>
internal sealed class EntityHistory(IGrid grid, FactKind kind, EntityId id)
{
    /// <summary>Entries read at a time: one round trip for nearly every product.</summary>
    private const int Slice = 500;

    /// <summary>A page of facts and publications before a position, with one entry more where there is another page.</summary>
    /// <returns>None where the id is not one of this kind.</returns>
    public async Task<IReadOnlyList<HistoryEntry>?> PageAsync(long before, int limit, CancellationToken cancellation)
    {
        var page = await grid.ReadHistoryAsync(id, before, limit + 1, cancellation);
        var isOfKind = page.All(entry => entry.Series != VersionSeries.Stated || entry.Kind == kind);

        return isOfKind && (page.Count > 0 || before != long.MaxValue) ? page : null;
    }

    /// <summary>Publications before a position, with one more where there is another page.</summary>
    public async Task<IReadOnlyList<HistoryEntry>?> PublicationsAsync(long before, int limit, CancellationToken cancellation)
    {
        var publications = new List<HistoryEntry>();
        for (var cursor = before; ;)
        {
            if (await PageAsync(cursor, Slice, cancellation) is not { } page)
                return null;

            publications.AddRange(page.Where(entry => entry.Kind == FactKind.Publication));
            if (publications.Count > limit)
                return publications[..(limit + 1)];
            if (page.Count <= Slice)
                return publications;

            cursor = page[^1].Position;
        }
    }

    /// <summary>The oldest publication at a position or after it, which is the successor of the newest one before it.</summary>
    public async Task<Guid?> SuccessorAsync(long before, CancellationToken cancellation)
    {
        Guid? successor = null;
        for (var cursor = long.MaxValue; cursor > before;)
        {
            var slice = await grid.ReadHistoryAsync(id, cursor, Slice, cancellation);
            foreach (var entry in slice)
            {
                if (entry.Position >= before && entry.Kind == FactKind.Publication)
                    successor = StatedPayload.Publication(entry).Uuid;
            }

            if (slice.Count < Slice)
                break;

            cursor = slice[^1].Position;
        }

        return successor;
    }
}

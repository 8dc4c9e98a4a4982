using ClientApi.Audit;

namespace ClientApi.Access;

/// <summary>What one open page follows of others: the audit log hears when it begins and when it ends, however often it is read.</summary>
/// <remarks>Of one page, whose reads come one after the other. It lives as long as the connection of the page.</remarks>
internal sealed class FollowedFigures(Disclosures disclosures) : IAsyncDisposable
{
    private readonly Dictionary<string, OpenDisclosure?> _open = new(StringComparer.Ordinal);

    /// <summary>Told before it is shown.</summary>
    /// <exception cref="AuditUnavailableException">It can't be recorded: it must not be shown.</exception>
    public async ValueTask TellAsync(Principal reader, Disclosure shown)
    {
        if (!_open.ContainsKey(shown.Resource.Id))
            _open[shown.Resource.Id] = await disclosures.BeginAsync(reader, [shown]);
    }

    /// <summary>The page shows these from now on, and none of the others any more.</summary>
    /// <param name="reason">Why it does not, as the log will tell it; none where its reader went on.</param>
    public async ValueTask KeepAsync(IReadOnlyCollection<string> shown, string? reason = null)
    {
        foreach (var (id, open) in _open.Where(one => !shown.Contains(one.Key)).ToList())
        {
            _open.Remove(id);
            if (open is null)
                continue;

            if (reason is not null)
                open.EndsFor(reason);

            await open.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => KeepAsync([]);
}

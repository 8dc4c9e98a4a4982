using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Publications;
using Footprints.Waves;
using Grains.Coordination;
using Grains.Ledger;

namespace Grains.Partitions;

/// <summary>
/// What a partition states on the grid's behalf: publications of totals that have moved, and expiries. Both are derived
/// from settled state and the ledger, so that nothing is forgotten over a crash: what was not committed is found again.
/// </summary>
internal sealed class Statements(PartitionMember member, IGrainFactory grains, GridOptions options, TimeProvider time)
{
    private const string Principal = "grid";

    private readonly HashSet<int> _moved = [];
    private double _allowance = options.PublicationsPerSecond;
    private long _allowedAt = time.GetTimestamp();
    private bool _hasCompared;
    private bool _isProposing;

    /// <summary>A wave is about to settle: notes published products that it has touched; the first wave touches all.</summary>
    public void Note()
    {
        // Between the look at a total and its publication's place in the ledger the total may have moved on.
        var published = member.Statements.TakePublished();
        if (!_hasCompared)
        {
            _hasCompared = true;
            _moved.UnionWith(member.Statements.Published.Keys);
            return;
        }

        _moved.UnionWith(published);
        if (member.Statements.Published.Count == 0)
            return;

        foreach (var slot in member.TouchedSlots)
        {
            if (member.Statements.Published.ContainsKey(slot))
                _moved.Add(slot);
        }
    }

    /// <summary>Commits what is due, a bounded group at a time.</summary>
    public async Task Propose()
    {
        if (_isProposing || member.SettledThrough < 0)
            return;

        _isProposing = true;
        try
        {
            await CommitPublications();
            await CommitExpiries();
        }
        finally
        {
            _isProposing = false;
        }
    }

    private async Task CommitPublications()
    {
        var due = Publications(Allowance());
        if (due.Count == 0)
            return;

        _allowance -= due.Count;

        // What was not committed is compared again.
        if (!await TryAppend(due.ConvertAll(one => one.Entry)))
            _moved.UnionWith(due.Select(one => one.Slot));
    }

    /// <summary>How many publications may be proposed now: those of one second at once, and no more than that on average.</summary>
    private int Allowance()
    {
        var earned = time.GetElapsedTime(_allowedAt).TotalSeconds * options.PublicationsPerSecond;
        _allowedAt = time.GetTimestamp();
        _allowance = Math.Min(options.PublicationsPerSecond, _allowance + earned);

        return (int)_allowance;
    }

    /// <summary>Publications of totals that have moved; an excursion that has ended meanwhile is none.</summary>
    private List<(int Slot, ProposedEntry Entry)> Publications(int most)
    {
        var due = new List<(int, ProposedEntry)>();
        foreach (var slot in _moved.ToList())
        {
            if (due.Count >= most)
                break;

            _moved.Remove(slot);
            var last = member.Statements.Published[slot];
            var figure = member.Reader.Read(slot);
            if (figure.State != CellState.None
                || !PublicationDue.Has(last, figure, member.Statements.ThresholdOf(slot)))
                continue;

            var uuid = Guid.CreateVersion7(time.GetUtcNow());
            if (PublicationDue.Of(figure, member.SettledThrough, uuid, last.Uuid, "threshold") is { } publication)
                due.Add((slot, EntryOf(publication, VersionSeries.Published, last.Version + 1)));
        }

        return due;
    }

    private async Task CommitExpiries()
    {
        var expiring = member.Statements.TakeExpiring(time.GetUtcNow()).Distinct().Take(options.MaxGroupEntries).ToList();
        if (expiring.Count == 0 || await TryAppend(expiring.ConvertAll(ExpiryOf)))
            return;

        foreach (var one in expiring)
            member.Statements.Expire(one);
    }

    private ProposedEntry ExpiryOf(ExpiringVersion expiring)
    {
        var expiry = new Fact.Expiry
        {
            Id = EntityId.Read(member.Cells.IdOf(expiring.Slot)),
            ExpiredVersion = expiring.Version,
            ValidUntil = expiring.Until,
        };

        return EntryOf(expiry, VersionSeries.Expired, member.Statements.ExpiriesOf(expiring.Slot) + 1);
    }

    /// <summary>Whether the entries are known to be committed; what is not known to be is found again, and loses its version then.</summary>
    private async Task<bool> TryAppend(List<ProposedEntry> entries)
    {
        var batch = new LedgerBatch(Principal, entries, Key: null, []);
        try
        {
            return await grains.GetGrain<ICoordinatorGrain>(0).Append(
                new ProposedBatch(0, batch, entries.ConvertAll(entry => EntityId.Read(entry.Entity)))) is AppendOutcome.Committed;
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansException)
        {
            return false;
        }
    }

    private static ProposedEntry EntryOf(Fact fact, VersionSeries series, int version) => new(
        fact.Id.Text, fact.Id.Key.Place, fact.Kind, series, version, FactSchema.Current(fact.Kind), FactWriter.Write(fact));
}

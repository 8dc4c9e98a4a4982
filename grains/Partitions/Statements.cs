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
    private bool _hasCompared;
    private bool _isProposing;

    /// <summary>A wave is about to settle: notes published products that it has touched; the first wave touches all.</summary>
    public void Note()
    {
        if (!_hasCompared)
        {
            _hasCompared = true;
            _moved.UnionWith(member.Facts.Published.Keys);
            return;
        }

        if (member.Facts.Published.Count == 0)
            return;

        foreach (var slot in member.TouchedSlots)
        {
            if (member.Facts.Published.ContainsKey(slot))
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
            var most = Math.Max(1, (int)((long)options.PublicationsPerSecond * options.RemindMilliseconds / 1_000));
            await Commit(Publications(most));
            await CommitExpiries();
        }
        finally
        {
            _isProposing = false;
        }
    }

    /// <summary>Publications of totals that have moved; an excursion that has ended meanwhile is none.</summary>
    private List<(int Slot, ProposedEntry Entry)> Publications(int most)
    {
        var due = new List<(int, ProposedEntry)>();
        foreach (var slot in _moved.Take(most).ToList())
        {
            _moved.Remove(slot);
            var last = member.Facts.Published[slot];
            var figure = member.Reader.Read(slot);
            if (figure.State != CellState.None
                || !PublicationDue.Has(last.Pcf, member.Reader.PcfOf(slot), member.Facts.ThresholdOf(slot)))
                continue;


            var uuid = Guid.CreateVersion7(time.GetUtcNow());
            if (PublicationDue.Of(figure, member.SettledThrough, uuid, last.Uuid, "threshold") is { } publication)
                due.Add((slot, EntryOf(publication, VersionSeries.Published, last.Version + 1)));
        }

        return due;
    }

    private async Task Commit(List<(int Slot, ProposedEntry Entry)> due)
    {
        if (due.Count == 0)
            return;

        var outcome = await Append(due.ConvertAll(one => one.Entry));

        // What was not committed, and what moved again meanwhile, is compared again.
        if (outcome is not AppendOutcome.Committed)
            _moved.UnionWith(due.Select(one => one.Slot));
    }

    private async Task CommitExpiries()
    {
        foreach (var expiring in member.Facts.TakeExpiring(time.GetUtcNow()).ToList())
        {
            var expiry = new Fact.Expiry
            {
                Id = EntityId.Of(member.Cells.IdOf(expiring.Slot)),
                ExpiredVersion = expiring.Version,
                ValidUntil = expiring.Until,
            };
            var version = member.Facts.ExpiriesOf(expiring.Slot) + 1;
            if (await Append([EntryOf(expiry, VersionSeries.Expired, version)]) is not AppendOutcome.Committed)
                member.Facts.Expire(expiring);
        }
    }

    private Task<AppendOutcome> Append(List<ProposedEntry> entries) =>
        grains.GetGrain<ICoordinatorGrain>(0).Append(new ProposedBatch(0, new LedgerBatch(Principal, entries, Key: null, [])));

    private static ProposedEntry EntryOf(Fact fact, VersionSeries series, int version) => new(
        fact.Id.Text, fact.Id.Key.Place, fact.Kind, series, version, FactSchema.Current(fact.Kind), FactWriter.Write(fact));
}

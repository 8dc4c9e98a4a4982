using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Tests.Facts;
using Footprints.Tests.Recomputation;
using Footprints.Waves;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>The ledger as a list, with the recomputation of any prefix of it.</summary>
internal sealed class SimulatedLedger(Sharing sharing)
{
    private readonly List<LedgerFact> _facts = [];
    private readonly List<long> _batches = [];
    private readonly Dictionary<long, LedgerPayload> _payloads = [];
    private readonly Dictionary<(CellKey, VersionSeries), int> _versions = [];
    private readonly Dictionary<CellKey, (int Version, bool IsWithdrawn)> _stated = [];
    private readonly Dictionary<long, PlainNetwork> _networks = [];
    private readonly HashSet<long> _heads = [0];

    public long Head => _facts.Count;

    /// <summary>Commits a batch and answers its entries; a fact that says nothing now (an expiry of nothing) is left out.</summary>
    public List<EntryReference> Commit(IReadOnlyList<Fact> batch)
    {
        var entries = new List<EntryReference>();
        var number = _heads.Count;
        foreach (var fact in batch)
        {
            if (TryAppend(fact) is not { } entry)
                continue;

            _facts.Add(entry);
            _batches.Add(number);
            entries.Add(new EntryReference(entry.Position, fact.Id.Key, entry.Series, entry.Version, number));
        }

        _heads.Add(Head);

        return entries;
    }

    /// <summary>Whether a commit ended at this position.</summary>
    public bool IsHead(long position) => _heads.Contains(position);

    public LedgerFact At(long position) => _facts[(int)position - 1];

    /// <summary>The recomputation of everything through a position.</summary>
    public PlainNetwork NetworkAt(long position)
    {
        if (!_networks.TryGetValue(position, out var network))
            _networks.Add(position, network = PlainNetwork.Of(_facts.Take((int)position), sharing));

        return network;
    }

    /// <summary>The newest fact of each entity and series that concerns a partition, in order of position.</summary>
    public List<LedgerFact> CurrentOf(PartitionMember partition)
    {
        var current = new Dictionary<(CellKey, VersionSeries), LedgerFact>();
        foreach (var fact in Between(0, Head, partition))
            current[(fact.Fact.Id.Key, fact.Series)] = fact;

        return [.. current.Values];
    }

    /// <summary>A fact as its bytes lie in the ledger.</summary>
    public LedgerPayload PayloadOf(LedgerFact fact)
    {
        if (!_payloads.TryGetValue(fact.Position, out var payload))
            _payloads.Add(fact.Position, payload = Payloads.Of(fact));

        return payload;
    }

    /// <summary>The facts that concern a partition after one position, through another.</summary>
    public List<LedgerFact> Between(long after, long through, PartitionMember partition) =>
        [.. _facts.Take((int)through).Skip((int)after).Where(fact => partition.Concerns(fact.Fact.Id.Key))];

    private LedgerFact? TryAppend(Fact fact)
    {
        var key = fact.Id.Key;
        var isKnown = _stated.TryGetValue(key, out var stated) && !stated.IsWithdrawn;
        if (!isKnown && (fact is Fact.Withdrawn or Fact.Expiry or Fact.Publication))
            return null;

        var series = fact switch
        {
            Fact.Publication => VersionSeries.Published,
            Fact.Expiry => VersionSeries.Expired,
            _ => VersionSeries.Stated,
        };
        if (fact is Fact.Expiry expiry)
            fact = expiry with { ExpiredVersion = stated.Version };

        var version = _versions[(key, series)] = _versions.GetValueOrDefault((key, series)) + 1;
        if (series == VersionSeries.Stated)
            _stated[key] = (version, fact is Fact.Withdrawn);

        return new LedgerFact(Head + 1, series, version, fact);
    }
}

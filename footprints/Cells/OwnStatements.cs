using Footprints.Facts;
using Footprints.Publications;
using Footprints.Units;

namespace Footprints.Cells;

/// <summary>What the grid itself has stated, and will have to state, of a partition's cells: publications and expiries.</summary>
public sealed class OwnStatements
{
    /// <summary>So few are kept whether they are still of use or not.</summary>
    private const int FewExpiring = 1_024;

    private readonly CellTable _cells;
    private readonly Dictionary<int, LastPublication> _published = [];
    private readonly List<int> _publishedSince = [];
    private readonly Dictionary<int, double> _thresholds = [];
    private readonly Dictionary<int, int> _expiries = [];
    private readonly PriorityQueue<ExpiringVersion, DateTimeOffset> _expiring = new();
    private int _mostExpiring = FewExpiring;

    internal OwnStatements(CellTable cells) => _cells = cells;

    /// <summary>What was last published of the partition's products, by slot.</summary>
    public IReadOnlyDictionary<int, LastPublication> Published => _published;

    /// <summary>Products whose publications were applied since this was last asked.</summary>
    public IReadOnlyList<int> TakePublished()
    {
        var taken = _publishedSince.ToArray();
        _publishedSince.Clear();

        return taken;
    }

    /// <summary>The publish threshold of a product: its own, or the default.</summary>
    public double ThresholdOf(int slot) => _thresholds.GetValueOrDefault(slot, PublicationDue.DefaultThreshold);

    /// <summary>How many expiries of an entity are in the ledger, which is the version of the last one.</summary>
    public int ExpiriesOf(int slot) => _expiries.GetValueOrDefault(slot);

    /// <summary>Versions that wait for their end, replaced ones among them.</summary>
    internal int Expiring => _expiring.Count;

    /// <summary>The versions of own cells that expire up to a time, taken out.</summary>
    public IEnumerable<ExpiringVersion> TakeExpiring(DateTimeOffset now)
    {
        while (_expiring.TryPeek(out var next, out var until) && until <= now)
        {
            _expiring.Dequeue();
            var head = _cells.HeadOf(next.Slot);
            if (head.Version == next.Version && head.Standing == CellState.None)
                yield return next;
        }
    }

    /// <summary>Puts back what could not be stated yet.</summary>
    public void Expire(ExpiringVersion version)
    {
        if (_expiring.Count >= _mostExpiring)
            DropReplaced();

        _expiring.Enqueue(version, version.Until);
    }

    /// <summary>The present version of a cell ends some day, or never.</summary>
    internal void Expire(int slot, DateTimeOffset? validUntil)
    {
        if (validUntil is { } until)
            Expire(new ExpiringVersion(slot, _cells.HeadOf(slot).Version, until));
    }

    /// <summary>Forgets versions that others have replaced: whoever states something anew all day ends some day far away each time.</summary>
    private void DropReplaced()
    {
        var present = _expiring.UnorderedItems.Where(one => one.Element.Version == _cells.HeadOf(one.Element.Slot).Version).ToList();
        _expiring.Clear();
        _expiring.EnqueueRange(present);
        _mostExpiring = Math.Max(FewExpiring, 2 * present.Count);
    }

    /// <summary>The threshold that a product names, or none.</summary>
    internal void Threshold(int slot, decimal? threshold)
    {
        if (threshold is { } stated)
            _thresholds[slot] = Decimals.ToDouble(stated);
        else
            _thresholds.Remove(slot);
    }

    /// <summary>A publication from the ledger; an older one than is known changes nothing.</summary>
    internal void Publish(int slot, in LedgerFact fact, Fact.Publication publication)
    {
        if (_published.TryGetValue(slot, out var last) && last.Position >= fact.Position)
            return;

        _publishedSince.Add(slot);
        var total = publication.Total.AsSpan();
        _published[slot] = new LastPublication(
            fact.Position,
            fact.Version,
            publication.Uuid,
            publication.Unit,
            Lanes.Lanes.PcfExcludingBiogenicUptake(total),
            Lanes.Lanes.PcfIncludingBiogenicUptake(total),
            Lanes.Lanes.PcfErrorBound(total));
    }

    /// <summary>Notes an expiry from the ledger.</summary>
    internal void NoteExpiry(int slot, int version) => _expiries[slot] = Math.Max(version, ExpiriesOf(slot));
}

/// <summary>What was last published of a product.</summary>
/// <param name="Unit">Its declared unit, which both numbers are for.</param>
/// <param name="PcfExcludingBiogenicUptake">kg CO2e per declared unit.</param>
/// <param name="PcfIncludingBiogenicUptake">kg CO2e per declared unit.</param>
/// <param name="PcfErrorBound">How far either may be off because of loops upstream, kg CO2e.</param>
public readonly record struct LastPublication(
    long Position,
    int Version,
    Guid Uuid,
    UnitOfMeasurement Unit,
    double PcfExcludingBiogenicUptake,
    double PcfIncludingBiogenicUptake,
    double PcfErrorBound);

/// <summary>A version of an own cell that expires.</summary>
public readonly record struct ExpiringVersion(int Slot, int Version, DateTimeOffset Until);

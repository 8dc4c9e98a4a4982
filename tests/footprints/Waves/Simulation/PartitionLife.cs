using Footprints.Cells;
using Footprints.Facts;
using Footprints.Waves;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>One activation of a partition with its host: loads from the ledger in slices, reads on where it must.</summary>
internal sealed class PartitionLife : Life, IFactBodies
{
    private readonly SimulatedLedger _ledger;
    private readonly Dictionary<long, Fact> _bodies = [];
    private List<LedgerFact>? _loading;
    private long _loadingAs;
    private EntriesWanted? _reading;

    public PartitionLife(SimulatedLedger ledger, Sharing sharing, int partition, int partitions, long activation)
        : base(partition, activation)
    {
        _ledger = ledger;
        Partition = new PartitionMember(partition, partitions, activation, this, Outbox, sharing);
        Partition.OnSettling = epoch => Settling = epoch;
    }

    public PartitionMember Partition { get; }

    /// <summary>The last position that was seen settled here.</summary>
    public long Seen { get; set; } = -1;

    /// <summary>The epoch that was last announced.</summary>
    public long Settling { get; private set; } = -1;

    public bool IsReading => _reading is not null;

    public bool IsLoading => !Partition.IsLoaded;

    public Fact? Find(in EntryReference entry) => _bodies.GetValueOrDefault(entry.Position);

    public void Keep(long position, Fact body) => _bodies[position] = body;

    public override void Receive(WaveMessage message)
    {
        Partition.Receive(message);
        HasMore = true;
        _reading ??= Partition.Wanted;
    }

    public override void Remind() => Partition.Remind();

    public override void Step(int work)
    {
        HasMore = Partition.Step(work);
        _reading ??= Partition.Wanted;
    }

    /// <summary>Reads a slice of the snapshot, which is taken at the first one and shuffled.</summary>
    public void Load(Random random)
    {
        if (_loading is null)
        {
            _loading = _ledger.CurrentOf(Partition);
            _loadingAs = _ledger.Head;
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_loading));
        }

        var count = random.Next(_loading.Count + 1);
        foreach (var fact in _loading.GetRange(0, count))
            Partition.Load(_ledger.PayloadOf(fact));

        _loading.RemoveRange(0, count);
        if (_loading.Count == 0)
            Partition.FinishLoading(_loadingAs);
    }

    /// <summary>What was wanted has been read.</summary>
    public void Read()
    {
        if (_reading is not { } wanted)
            return;

        _reading = null;
        Partition.Supply(_ledger.Between(wanted.After, wanted.Through, Partition), wanted.Through);
        HasMore = true;
        _reading = Partition.Wanted;
    }
}

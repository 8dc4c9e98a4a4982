using Footprints.Facts;
using Footprints.Identities;
using Footprints.Loops;
using Footprints.Waves;
using Grains.Ledger;
using Grains.Partitions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grains.Operations;

/// <summary>
/// A grid of one partition in memory, made of the ledger alone: it says what every total must be. It shares nothing with the
/// live one but the arithmetic, and gives its memory back when it has served.
/// </summary>
internal sealed class ShadowGrid : IFactBodies, IDisposable
{
    /// <summary>Entries that one wave of it takes in at most: some ten megabytes of facts.</summary>
    private const int EntriesAtOnce = 10_000;

    private readonly List<WaveMessage> _outbox = [];
    private readonly Queue<WaveMessage> _post = [];
    private readonly PartitionMember _partition;
    private readonly OrderMember _order;
    private readonly LoopMember _loops;
    private readonly GridOptions _options;
    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private WaveLeader? _leader;

    public ShadowGrid(ILedger ledger, GridOptions options, TimeProvider time)
    {
        (_ledger, _time) = (ledger, time);
        _options = new GridOptions
        {
            Partitions = 1,
            Sharing = options.Sharing,
            StepWork = options.StepWork,
            RemindMilliseconds = options.RemindMilliseconds,
        };
        _partition = new PartitionMember(0, 1, activation: 1, this, _outbox, options.SharingInForce);
        _order = new OrderMember(1, activation: 2, _outbox);
        _loops = new LoopMember(1, activation: 3, new LoopLimits(), _outbox);
    }

    /// <summary>Its epoch; -1 before <see cref="Load"/>.</summary>
    public long SettledThrough => _partition.SettledThrough;

    /// <summary>Slots of cells that a fact has stated.</summary>
    public IEnumerable<int> Stated => _partition.Cells.Slots.Where(_partition.Reader.IsStated);

    /// <summary>The slot of a cell, or -1.</summary>
    public int Find(string id) => _partition.Cells.Find(EntityId.Read(id).Key) is >= 0 and var slot && _partition.Reader.IsStated(slot) ? slot : -1;

    public string IdOf(int slot) => _partition.Reader.IdOf(slot);

    /// <summary>The position of the fact that has stated a cell.</summary>
    public long PositionOf(int slot) => _partition.Reader.PositionOf(slot);

    public void ReadTotal(int slot, Span<double> total) => _partition.Reader.ReadTotal(slot, total);

    // Nobody has validated anything here: every body is in the ledger.
    Fact? IFactBodies.Find(in EntryReference entry) => null;

    /// <summary>Reads the current facts of all cells, and computes everything.</summary>
    public async Task Load()
    {
        await new PartitionLoading(_partition, 0, _ledger, _options, _time, NullLogger.Instance).Load();
        _leader = new WaveLeader(1, term: 1, _partition.Applied, _outbox);
        await Settle();
    }

    /// <summary>Takes in what was accepted up to a position.</summary>
    public async Task Advance(long position)
    {
        while (SettledThrough < position)
        {
            var through = Math.Min(position, SettledThrough + EntriesAtOnce);
            _leader!.Commit(through, [new EntryReference(through, default, VersionSeries.Stated, 0, 0)]);
            await Settle();
        }
    }

    public void Dispose() => _partition.Free();

    /// <summary>Passes letters on until the wave has settled. None gets lost here, so nothing is ever said twice.</summary>
    private async Task Settle()
    {
        while (_leader!.Heard < _leader.Head)
        {
            Deliver();
            var hasMore = _partition.Step(_options.StepWork);
            if (_partition.Wanted is { } wanted)
                _partition.Supply(await PartitionFacts.ReadOn(_ledger, _partition, wanted, CancellationToken.None), wanted.Through);
            else if (!hasMore && _outbox.Count == 0 && _leader.Heard < _leader.Head)
                throw new InvalidOperationException($"The recomputation stands still before {_leader.Head} has settled.");

            // Each step is a turn of its own.
            await Task.Yield();
        }
    }

    private void Deliver()
    {
        do
        {
            foreach (var message in _outbox)
                _post.Enqueue(message);

            _outbox.Clear();
            if (_post.TryDequeue(out var next))
                Deliver(next);
        }
        while (_post.Count + _outbox.Count > 0);
    }

    private void Deliver(WaveMessage message)
    {
        switch (message.To)
        {
            case Roster.Leader:
                _leader!.Receive(message);
                break;
            case 0:
                _partition.Receive(message);
                break;
            case 1:
                _order.Receive(message);
                break;
            default:
                _loops.Receive(message);
                break;
        }
    }
}

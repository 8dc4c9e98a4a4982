namespace Grains.Coordination;

/// <summary>Remembers the newest and the slowest waves of this coordinator.</summary>
internal sealed class WaveLog(TimeProvider time)
{
    /// <summary>As many of each as a page shows.</summary>
    private const int Kept = 50;

    private readonly Queue<WaveRecord> _newest = new(Kept + 1);
    private readonly PriorityQueue<WaveRecord, TimeSpan> _slowest = new(Kept + 1);
    private long _wave;
    private long _began;

    /// <summary>A wave may have begun; told after whatever may begin one.</summary>
    public void Note(long wave)
    {
        if (wave != _wave)
            (_wave, _began) = (wave, time.GetTimestamp());
    }

    /// <summary>The wave that was noted last has settled.</summary>
    public WaveRecord Settled(long epoch, long recomputed, long changed)
    {
        var record = new WaveRecord(epoch, time.GetElapsedTime(_began), recomputed, changed, time.GetUtcNow());
        _newest.Enqueue(record);
        if (_newest.Count > Kept)
            _newest.Dequeue();

        if (_slowest.Count < Kept)
            _slowest.Enqueue(record, record.Took);
        else
            _slowest.EnqueueDequeue(record, record.Took);

        return record;
    }

    public WavesAnswer Read() => new(
        [.. _slowest.UnorderedItems.OrderByDescending(one => one.Priority).Select(one => one.Element)],
        [.. _newest.Reverse()]);
}

/// <summary>A wave that has settled.</summary>
/// <param name="Epoch">What it has settled.</param>
/// <param name="Took">From its begin until the first partition had settled.</param>
/// <param name="Recomputed">Cells that it has recomputed.</param>
/// <param name="Changed">Cells whose total is another one.</param>
[GenerateSerializer, Immutable, Alias("grid.wave-record")]
public readonly record struct WaveRecord(
    [property: Id(0)] long Epoch,
    [property: Id(1)] TimeSpan Took,
    [property: Id(2)] long Recomputed,
    [property: Id(3)] long Changed,
    [property: Id(4)] DateTimeOffset SettledAt);

/// <summary>Waves of the coordinator's term, the slowest ones and the newest ones first.</summary>
[GenerateSerializer, Immutable, Alias("grid.waves-answer")]
public sealed record WavesAnswer([property: Id(0)] WaveRecord[] Slowest, [property: Id(1)] WaveRecord[] Newest);

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Footprints.Cells;
using Grains.Intake;

namespace Grains.Telemetry;

/// <summary>The numbers that the grid tells of itself, by their OpenTelemetry names.</summary>
/// <remarks>
/// Measured per push, commit, wave and turn, never per cell. No label names a grain or an entity: their number has no bound.
/// </remarks>
public sealed class GridMetrics
{
    public const string MeterName = "Grid";

    private readonly ConcurrentDictionary<int, HeldPartition> _held = [];
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _turnedAway;
    private readonly Histogram<long> _commitEntries;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _epochs;
    private readonly Histogram<double> _waveDuration;
    private readonly Counter<long> _recomputed;
    private readonly Counter<long> _changed;
    private readonly Histogram<double> _settleLag;
    private readonly UpDownCounter<long> _viewers;
    private readonly Counter<long> _disclosed;
    private readonly Counter<long> _notDisclosed;
    private long _haloBatches;
    private long _reread;

    public GridMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _accepted = meter.CreateCounter<long>("grid.facts.accepted", "{fact}", "Facts that pushes have brought into the ledger");
        _refused = meter.CreateCounter<long>("grid.facts.refused", "{fact}", "Facts that were refused, by code");
        _turnedAway = meter.CreateCounter<long>("grid.pushes.turned_away", "{push}", "Pushes that were answered with neither, by code");
        _commitEntries = meter.CreateHistogram("grid.commit.entries", "{entry}", "Entries of a commit", null, Sizes);
        _commitDuration = meter.CreateHistogram("grid.commit.duration", "s", "Time that the store took for a commit", null, Durations);
        _epochs = meter.CreateCounter<long>("grid.epochs.settled", "{epoch}", "Waves that have settled");
        _waveDuration = meter.CreateHistogram("grid.wave.duration", "s", "From the begin of a wave until it has settled", null, Durations);
        _recomputed = meter.CreateCounter<long>("grid.cells.recomputed", "{cell}", "Cells that waves have recomputed");
        _changed = meter.CreateCounter<long>("grid.cells.changed", "{cell}", "Cells whose total a wave has changed: the affected ones");
        _settleLag = meter.CreateHistogram("grid.settle.lag", "s", "From the commit of facts until they are settled", null, Durations);
        _viewers = meter.CreateUpDownCounter<long>("grid.live.viewers", "{viewer}", "Streams and pages that are told of settled totals");
        _disclosed = meter.CreateCounter<long>("grid.reads.disclosed", "{entity}", "Entities that were shown to others than their owner, by kind of reader");
        _notDisclosed = meter.CreateCounter<long>("grid.reads.unseen", "{entity}", "Entities that were asked for and not seen, there or not, by kind of reader");
        meter.CreateObservableCounter(
            "grid.halo.batches", () => Volatile.Read(ref _haloBatches), "{batch}", "Letters that partitions here have written to others");
        meter.CreateObservableCounter(
            "grid.gaps.reread", () => Volatile.Read(ref _reread), "{entry}", "Entries read from the ledger for want of their bodies");
        meter.CreateObservableGauge("grid.partitions", () => _held.Count, "{partition}", "Partitions that this silo holds");
        meter.CreateObservableGauge("grid.cells", () => _held.Values.Sum(held => (long)held.Cells), "{cell}", "Cells of these partitions");
        meter.CreateObservableGauge("grid.inputs", () => _held.Values.Sum(held => held.Inputs), "{input}", "Inputs of these cells");
        meter.CreateObservableGauge(
            "grid.cells.memory", () => CellTable.NativeBytes, "By", "Memory outside the collected heap that the process has for cells");
        meter.CreateObservableGauge(
            "grid.facts.pending", () => _held.Values.Sum(held => (long)held.Pending), "{fact}", "Facts validated here and not yet applied");
    }

    /// <summary>From a tenth of a millisecond to ten seconds, so that percentiles can be read at either end.</summary>
    private static InstrumentAdvice<double> Durations => new()
    {
        HistogramBucketBoundaries =
        [
            0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075,
            0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2, 3, 5, 7.5, 10,
        ],
    };

    private static InstrumentAdvice<long> Sizes => new()
    {
        HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000],
    };

    /// <summary>A push was answered; one that only asked what would be is not counted.</summary>
    internal void Answered(PushOutcome outcome)
    {
        switch (outcome)
        {
            case PushOutcome.Accepted { IsFirstAnswer: true } accepted:
                _accepted.Add(accepted.Count);
                Refuse(accepted.Rejections);
                break;
            case PushOutcome.Refused refused:
                Refuse(refused.Rejections);
                break;
        }
    }

    /// <summary>A push was answered with a problem that is none of its facts.</summary>
    public void TurnedAway(string code) => _turnedAway.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>Something was shown to somebody whose own it is not.</summary>
    public void Disclosed(int entities, string reader) => _disclosed.Add(entities, new KeyValuePair<string, object?>("reader", reader));

    /// <summary>Something was asked for that is not there, or may not be seen.</summary>
    public void NotDisclosed(int entities, string reader) => _notDisclosed.Add(entities, new KeyValuePair<string, object?>("reader", reader));

    private void Refuse(IReadOnlyList<Rejection> rejections)
    {
        foreach (var (code, count) in rejections.CountBy(rejection => rejection.Code))
            _refused.Add(count, new KeyValuePair<string, object?>("code", code));
    }

    internal void Committed(int entries, TimeSpan took)
    {
        _commitEntries.Record(entries);
        _commitDuration.Record(took.TotalSeconds);
    }

    internal void WaveSettled(long recomputed, long changed, TimeSpan took)
    {
        _epochs.Add(1);
        _waveDuration.Record(took.TotalSeconds);
        _recomputed.Add(recomputed);
        _changed.Add(changed);
    }

    internal void CommitSettled(TimeSpan after) => _settleLag.Record(after.TotalSeconds);

    internal void HaloBatches(int count) => Interlocked.Add(ref _haloBatches, count);

    internal void Reread(int entries) => Interlocked.Add(ref _reread, entries);

    /// <summary>Partitions that this process holds and that have nothing to show yet.</summary>
    public int Unsettled => _held.Count(partition => !partition.Value.IsSettled);

    internal void Hold(int partition, int cells, long inputs, int pending, bool isSettled) =>
        _held[partition] = new HeldPartition(cells, inputs, pending, isSettled);

    internal void Release(int partition) => _held.TryRemove(partition, out _);

    internal void ViewerCame() => _viewers.Add(1);

    internal void ViewerLeft() => _viewers.Add(-1);

    private readonly record struct HeldPartition(int Cells, long Inputs, int Pending, bool IsSettled);
}

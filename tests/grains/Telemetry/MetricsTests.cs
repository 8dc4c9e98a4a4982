using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grains.Telemetry;
using Grains.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Telemetry;

/// <summary>What the grid measures of itself.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task A_push_is_counted_on_its_way_until_it_has_settled()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 2);
        using var heard = new Measurements(running);
        var (near, far) = (Stated.In(0, 2, "urn:prod:near"), Stated.In(1, 2, "urn:prod:far"));

        var receipt = await running.AcceptAsync(Stated.Product(near, 2m), Stated.Product(far, 1m, (near, 3m)));
        await running.FiguresAsync(receipt, near, far);
        await running.AcceptAsync(Stated.Push(Stated.Product(near, 2.5m)) with { IsPartial = true, Rejections = [new(2, "FIELD_REQUIRED", "name", "")] });
        await running.Grid.PushAsync(Stated.Push(Stated.Product(near, 3m)).IfVersion(9), default);

        Assert.Equal(3, heard.Sum("grid.facts.accepted"));
        Assert.Equal(2, heard.Sum("grid.facts.refused"));
        Assert.Equal(["FIELD_REQUIRED", "VERSION_CONFLICT"], heard.Tags("grid.facts.refused").Order());
        Assert.Equal(3, heard.Sum("grid.commit.entries"));
        await running.Until(() => Task.FromResult(heard.Count("grid.settle.lag")), count => count == 2);
        Assert.Equal(2, heard.Count("grid.commit.duration"));
        Assert.Equal(2, heard.Sum("grid.epochs.settled"));
        Assert.Equal(2, heard.Count("grid.wave.duration"));
        Assert.True(heard.Sum("grid.cells.changed") >= 4 && heard.Sum("grid.cells.recomputed") >= heard.Sum("grid.cells.changed"));
        Assert.True(heard.Observed("grid.halo.batches") > 0);
    }

    [Fact]
    public async Task A_silo_tells_what_it_holds()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 3);
        using var heard = new Measurements(running);
        await running.AcceptAsync(Stated.Product("urn:prod:base", 2m), Stated.Product("urn:prod:user", 1m, ("urn:prod:base", 3m)));

        // Each partition tells it once in a while, and so not all of them at once.
        await running.Until(
            () => Task.FromResult((
                heard.Observed("grid.cells"),
                heard.Observed("grid.inputs"),
                heard.Observed("grid.facts.pending"),
                heard.Observed("grid.partitions"))),
            held => held is ( >= 2, 1, 0, 3));
    }

    /// <summary>By this a silo says that it is not ready to take another's place.</summary>
    [Fact]
    public async Task A_silo_knows_what_it_holds_and_can_not_show_yet()
    {
        await using var running = await RunningGrid.StartAsync(partitions: 2, loadingWaitSeconds: 0);
        var metrics = running.Services.GetRequiredService<GridMetrics>();
        await running.AcceptAsync(Stated.Product("urn:prod:base", 2m));
        var held = running.Ledger.HoldReads();
        await running.DeactivateAsync(running.Grains.GetGrain<Grains.Partitions.IPartitionGrain>(0));

        await running.Until(() => Task.FromResult(metrics.Unsettled), unsettled => unsettled == 1);
        held.SetResult();
        await running.Until(() => Task.FromResult(metrics.Unsettled), unsettled => unsettled == 0);
    }

    /// <summary>What the meter of one grid has told since this began.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, string? Tag)> _told = [];
        private readonly ConcurrentDictionary<string, long> _observed = [];

        public Measurements(RunningGrid running)
        {
            var factory = running.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == GridMetrics.MeterName && instrument.Meter.Scope == factory)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Tell(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Tell(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Tell(instrument, value, tags));
            _listener.Start();
        }

        public double Sum(string name) => _told.Where(one => one.Name == name).Sum(one => one.Value);

        public int Count(string name) => _told.Count(one => one.Name == name);

        public IEnumerable<string> Tags(string name) => _told.Where(one => one.Name == name).Select(one => one.Tag!);

        public long Observed(string name)
        {
            _listener.RecordObservableInstruments();

            return _observed.GetValueOrDefault(name);
        }

        public void Dispose() => _listener.Dispose();

        private void Tell(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.IsObservable)
                _observed[instrument.Name] = (long)value;
            else
                _told.Enqueue((instrument.Name, value, tags.IsEmpty ? null : (string?)tags[0].Value));
        }
    }
}

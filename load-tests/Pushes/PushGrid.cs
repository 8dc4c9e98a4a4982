using LoadTests.Chaos;
using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>A running grid with products and viewers, which suppliers push to.</summary>
internal sealed class PushGrid : IAsyncDisposable
{
    private const int ProductsEach = 5;
    private const int AtOnce = 64;

    private static readonly TimeSpan UntilWatching = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly PushTrial _trial;
    private readonly Processes _processes;
    private readonly Latencies _commit;
    private readonly string[]? _tokens;
    private readonly Viewers _viewers;
    private readonly CancellationTokenSource _end = new();
    private Bearers _operator = Bearers.None;
    private Task _watching = Task.CompletedTask;
    private int _earlyErrors;
    private int _loads;

    private PushGrid(PushTrial trial, Processes processes, Latencies commit, string[]? tokens)
    {
        (_trial, _processes, _commit, _tokens) = (trial, processes, commit, tokens);
        _viewers = new Viewers(processes.Address, trial.Viewers, PushLoad.Enterprises(trial.Suppliers), tokens);
    }

    /// <summary>Starts it, states all products, and opens the streams.</summary>
    public static async Task<PushGrid> StartAsync(PushTrial trial, CancellationToken cancellation)
    {
        // One operator makes all suppliers at once.
        string[] settings =
            [$"--Api:MaxLiveStreams={trial.Viewers + 10}", $"--Access:Mode={(trial.HasAccess ? "on" : "off")}", "--Access:ChangesPerMinute=1000000"];
        var processes = trial.IsEmbedded ? await EmbeddedAsync(trial, settings) : await ClusterAsync(trial, settings, cancellation);
        try
        {
            var (tokens, bearers) = (default(string[]), Bearers.None);
            if (trial.HasAccess)
            {
                var operates = await processes.Operator();
                tokens = await SupplierTokens.GetAsync(processes.Address, operates, PushLoad.Enterprises(trial.Suppliers), cancellation);
                bearers = Bearers.OfOperator(await SupplierTokens.OfOperatorAsync(processes.Address, operates, cancellation));
            }

            var grid = new PushGrid(trial, processes, await processes.Commit(), tokens) { _operator = bearers };
            using (var load = grid.Load())
                await load.FillAsync(cancellation);

            await grid.WatchAsync(cancellation);

            return grid;
        }
        catch
        {
            await processes.DisposeAsync();
            throw;
        }
    }

    private static async Task<Processes> EmbeddedAsync(PushTrial trial, string[] settings)
    {
        var folder = new TemporaryFolder();
        var grid = await WholeGrid.StartAsync(folder, [$"--Grid:Partitions={trial.Partitions}", .. settings]);

        return new(
            grid.Address,
            () => Task.FromResult(CommitFloor.OfSqlite(folder["floor"])),
            () => Task.FromResult(SupplierTokens.OperatorIn(folder["grid-data/credentials.json"])),
            grid.WorkingSet,
            grid.CoreTimes,
            async () =>
            {
                await grid.DisposeAsync();
                folder.Dispose();
            });
    }

    private static async Task<Processes> ClusterAsync(PushTrial trial, string[] settings, CancellationToken cancellation)
    {
        var cluster = await GridProcesses.StartAsync(trial.Silos, trial.Partitions, previous: null, settings);
        await cluster.ReadyAsync(cancellation);

        return new(
            cluster.Address, () => CommitFloor.OfPostgresAsync(cluster.Connection), cluster.AddOperatorAsync, cluster.WorkingSet, cluster.CoreTimes,
            cluster.DisposeAsync);
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        _watching = _viewers.RunAsync(_end.Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(UntilWatching);
        while (_viewers.Shown.Begun < _trial.Viewers && _viewers.Broken == 0)
            await Task.Delay(Glance, patience.Token);
    }

    /// <summary>Suppliers of their own, each time with other numbers.</summary>
    private PushLoad Load() => new(_processes.Address, _trial.Suppliers, ProductsEach, _trial.Seed + _loads++, _tokens);

    /// <summary>The steady load for so many seconds, which don't count.</summary>
    public async Task WarmUpAsync(int seconds, CancellationToken cancellation)
    {
        using var load = Load();
        await load.RunAsync(_trial.Rate, TimeSpan.FromSeconds(seconds), isMeasured: false, cancellation);
        _earlyErrors += load.EarlyErrors;
    }

    /// <summary>Suppliers who push as fast as they are answered for so many seconds, which don't count.</summary>
    public async Task RushAsync(int seconds, CancellationToken cancellation)
    {
        using var load = Load();
        await load.RushAsync(AtOnce, TimeSpan.FromSeconds(seconds), cancellation);
    }

    /// <summary>The steady load, and the rush and the overload that the trial wants.</summary>
    public async Task<PushFigures> MeasureAsync(CancellationToken cancellation)
    {
        using var load = Load();
        var before = _viewers.Shown.Events;
        await load.RunAsync(_trial.Rate, TimeSpan.FromSeconds(_trial.Seconds), isMeasured: true, cancellation);
        var events = _viewers.Shown.Events - before;
        var (perSecond, each) = _trial.Rush == 0 ? default : await RushAsync(load, cancellation);
        var (memory, overload) = (_processes.WorkingSet(), default(OverloadFigures));
        if (_trial.Overload > 0)
            overload = await load.OverloadAsync(_trial.Overload, TimeSpan.FromSeconds(_trial.Seconds), cancellation);

        var open = _viewers.Shown.Begun - _viewers.Broken;
        var silent = await _viewers.Shown.SilentAsync(load.SettledThrough, cancellation);

        return new(
            _commit, load.Acknowledged, load.Settled, load.Pushes, load.Errors, _earlyErrors, open, events / (double)_trial.Seconds, perSecond)
        {
            SilentStreams = silent,
            Overload = overload,
            RushEach = each,
            WorkingSet = memory,
            Grown = _processes.WorkingSet() - memory,
        };
    }

    private async Task<(double PerSecond, CoreTimes Each)> RushAsync(PushLoad load, CancellationToken cancellation)
    {
        var (before, time) = (_processes.CoreTimes(), TimeSpan.FromSeconds(_trial.Rush));
        var perSecond = await load.RushAsync(AtOnce, time, cancellation);

        return (perSecond, (_processes.CoreTimes() - before) / (perSecond * time.TotalSeconds));
    }

    /// <inheritdoc cref="ChaosClient.ReconcileAsync"/>
    public async Task<string?> ReconcileAsync(CancellationToken cancellation)
    {
        using var client = new ChaosClient(_processes.Address, _operator);

        return await client.ReconcileAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _viewers.Dispose();
        _end.Dispose();
        await _processes.DisposeAsync();
    }

    /// <summary>What a grid in one process and one in several have in common.</summary>
    private sealed record Processes(
        Uri Address,
        Func<Task<Latencies>> Commit,
        Func<Task<(string Id, string Secret)>> Operator,
        Func<long> WorkingSet,
        Func<CoreTimes> CoreTimes,
        Func<ValueTask> End)
        : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => End();
    }
}

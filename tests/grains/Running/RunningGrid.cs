using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Tests.Ledger;
using Grains.Waves;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace Grains.Tests.Running;

/// <summary>The whole grid in this process: a real silo over a real store of its own, which outlives them.</summary>
internal sealed class RunningGrid : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Diary.Patience;

    private readonly TestStore _store;
    private readonly short _silos;
    private readonly Action<GridOptions> _configure;
    private int _loadingWaitSeconds;
    private InProcessTestCluster _cluster = null!;
    private Diary _diary = null!;

    private RunningGrid(TestStore store, short silos, Action<GridOptions> configure) =>
        (_store, _silos, _configure) = (store, silos, configure);

    public MovableClock Clock { get; } = new();

    /// <summary>How many lives of members there were.</summary>
    public CountedLives Lives { get; } = new();

    /// <summary>The ledger of the running life.</summary>
    public TroubledLedger Ledger { get; private set; } = null!;

    public IGrid Grid { get; private set; } = null!;

    /// <summary>Those of the first silo.</summary>
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Whether figures count only while they are shared.</summary>
    public Sharing Sharing { get; private set; }

    /// <param name="store">Where the ledger is; a new folder where none is given. It goes with the grid.</param>
    public static async Task<RunningGrid> StartAsync(
        TestStore? store = null,
        int partitions = TestStore.Partitions,
        Action<GridOptions>? configure = null,
        short silos = 1,
        int loadingWaitSeconds = 5)
    {
        var running = new RunningGrid(store ?? new SqliteTestStore(), silos, options =>
        {
            (options.Partitions, options.RemindMilliseconds) = (partitions, 50);
            configure?.Invoke(options);
        })
        {
            _loadingWaitSeconds = loadingWaitSeconds,
        };
        await running.StartAsync();

        return running;
    }

    /// <summary>Ends the silo and the ledger, and starts anew over the same store.</summary>
    public async Task RestartAsync(bool isKilled = false)
    {
        await EndAsync(isKilled);

        // Orleans numbers a silo by the machine's time, and takes one that is years older than its clock says for dead.
        Clock.Rewind();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        var options = new GridOptions();
        _configure(options);
        Sharing = options.SharingInForce;
        _diary = new Diary();
        Ledger = new TroubledLedger(await _store.OpenAsync(options.PartitionCount), _diary);
        var builder = new InProcessTestClusterBuilder(_silos) { Options = { InitializeClientOnDeploy = false } };
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.ClearProviders().AddProvider(_diary);
            host.Services.AddSingleton<TimeProvider>(Clock);
            host.Services.AddSingleton<ILedger>(Ledger);
            host.Services.AddSingleton<IActivationNumbers>(Lives);
            host.Services.AddGrid();
            host.Services.Configure(_configure);
            host.Services.Configure<IntakeOptions>(options => options.LoadingWaitSeconds = _loadingWaitSeconds);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        Grid = _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrid>();
        await ReadyAsync();
    }

    public Task ReadyAsync() => Until(() => Grid.ReadStateAsync(default), state => state.IsReady);

    /// <summary>Takes a grain out of memory in the middle of whatever it does; the next call activates another.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Batches that wait for their commit.</summary>
    public async Task<int> QueuedAsync() => (await Grains.GetGrain<ICoordinatorGrain>(0).ReadStanding()).Queued;

    /// <summary>Pushes facts that must be accepted.</summary>
    public async Task<long> AcceptAsync(params IReadOnlyList<Fact> facts) => (await AcceptAsync(Stated.Push(facts))).Receipt;

    public async Task<PushOutcome.Accepted> AcceptAsync(Push push) =>
        Assert.IsType<PushOutcome.Accepted>(await Grid.PushAsync(push, default));

    /// <summary>A figure that must be there and include a position.</summary>
    public async Task<Figure> FigureAsync(FactKind kind, string id, long atLeast)
    {
        var outcome = await Grid.ReadAsync(kind, EntityId.Of(id), new Freshness(atLeast, Patience), default);

        return Assert.IsType<ReadOutcome<Figure>.Found>(outcome).Value;
    }

    public Task<Figure> ProductAsync(string id, long atLeast) => FigureAsync(FactKind.Product, id, atLeast);

    /// <summary>Figures of one epoch that must be there and include a position.</summary>
    public async Task<FigureSet> FiguresAsync(long atLeast, params IEnumerable<string> ids)
    {
        var outcome = await Grid.ReadManyAsync([.. ids.Select(EntityId.Of)], new Freshness(atLeast, Patience), default);

        return Assert.IsType<ReadOutcome<FigureSet>.Found>(outcome).Value;
    }

    /// <summary>Everything in the ledger, in order.</summary>
    public async Task<List<LedgerEntry>> EntriesAsync()
    {
        var head = await Ledger.ReadHeadAsync(default);
        var entries = new List<LedgerEntry>();
        await foreach (var slice in Ledger.ReadOnAsync(0, head.Position, default))
            entries.AddRange(slice);

        return entries;
    }

    /// <summary>Asks again until the answer is as wanted; where it never is, the failure tells what the running life has met.</summary>
    public Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> isWanted) => _diary.Until(ask, isWanted);

    private async Task EndAsync(bool isKilled)
    {
        Ledger.Trouble = Trouble.None;
        foreach (var silo in _cluster.Silos.Reverse().ToList())
            await (isKilled ? _cluster.KillSiloAsync(silo) : _cluster.StopSiloAsync(silo));

        await _cluster.DisposeAsync();
        await _store.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync(isKilled: false);
        await _store.DisposeAsync();
    }
}

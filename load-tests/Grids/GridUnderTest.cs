using System.Globalization;
using ClientApi;
using ClientApi.Cluster;
using Footprints.Facts;
using Grains;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Operations;
using Grains.Partitions;
using LoadTests.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Silo.Hosting;
using Silo.Ledger;

namespace LoadTests.Grids;

/// <summary>
/// A silo in this process, set up as the silo sets it up: the whole grid with its HTTP on a free port, or one of a cluster.
/// </summary>
internal sealed class GridUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    private readonly WebApplication _app;
    private readonly IGrainFactory _grains;
    private readonly string _silo;

    private GridUnderTest(WebApplication app, int partitions)
    {
        (_app, Partitions) = (app, partitions);
        _grains = app.Services.GetRequiredService<IGrainFactory>();
        _silo = app.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint.ToString();
        Grid = app.Services.GetRequiredService<IGrid>();
        Ledger = app.Services.GetRequiredService<ILedger>();
        Address = new Uri(app.Urls.First());
    }

    public IGrid Grid { get; }

    public ILedger Ledger { get; }

    public int Partitions { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts the whole grid on a ledger, and waits until settled reads are served.</summary>
    public static Task<GridUnderTest> StartAsync(LedgerOptions ledger, int partitions, CancellationToken cancellation) => StartAsync(
        partitions,
        [
            $"--Grid:Store={ledger.Store}",
            $"--Grid:Data={ledger.Data}",
            "--Grid:Demo=false",
            $"--ConnectionStrings:Grid={ledger.ConnectionString}",
        ],
        cancellation);

    /// <summary>Joins the cluster over a database, or is its first silo, and waits until settled reads are served.</summary>
    public static Task<GridUnderTest> JoinAsync(string connection, int partitions, CancellationToken cancellation) =>
        StartAsync(partitions, ["--Grid:Cluster=postgres", $"--ConnectionStrings:Grid={connection}"], cancellation);

    private static async Task<GridUnderTest> StartAsync(int partitions, string[] settings, CancellationToken cancellation)
    {
        // The application name is that of the host, whose static assets the pages are served from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Silo",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Production",
            Args =
            [
                "--urls=http://127.0.0.1:0",
                string.Create(CultureInfo.InvariantCulture, $"--Grid:Partitions={partitions}"),
                "--Access:Mode=off",
                .. settings,
            ],
        });
        builder.AddGridHost();
        var isAlone = !builder.IsInCluster();
        if (isAlone)
            builder.AddClientApi();

        // What is wrong is told beside the answer, whose last line may be read by a program.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Critical);
        var app = builder.Build();
        if (isAlone)
            app.MapClientApi();

        await app.OpenLedger();
        await app.StartAsync(cancellation);
        var grid = new GridUnderTest(app, partitions);
        await grid.Ready(cancellation);

        return grid;
    }

    private async Task Ready(CancellationToken cancellation)
    {
        while (await Grid.ReadStateAsync(cancellation) is { IsReady: false })
            await Task.Delay(Glance, cancellation);
    }

    /// <summary>States a fact through the intake, and waits until it has settled.</summary>
    public async Task<SettledChange> ChangeAsync(Fact fact, CancellationToken cancellation)
    {
        var receipt = await PushAsync([fact], cancellation);

        // Whoever waits at the fact's own partition asks nobody else, so that the wave runs undisturbed.
        await Grid.ReadAsync(fact.Kind, fact.Id, new Freshness(receipt, Patience), cancellation);
        while (true)
        {
            var read = await Grid.ReadReceiptAsync(receipt, cancellation);
            if (read is ReadOutcome<ReceiptState>.Found { Value: { CommitToSettled: { } took, CellsReached: { } changed } })
            {
                var standing = await _grains.GetGrain<ICoordinatorGrain>(0).ReadStanding();

                return new SettledChange(receipt, took, standing.LastRecomputed, changed);
            }

            await Task.Yield();
        }
    }

    /// <summary>Pushes facts in one batch; the receipt.</summary>
    public async Task<long> PushAsync(IReadOnlyList<Fact> facts, CancellationToken cancellation)
    {
        var stated = facts.Select((fact, at) => new StatedFact(at + 1, fact, FactWriter.Write(fact), IfVersion: null));
        var outcome = await Grid.PushAsync(
            new Push("load-test", [.. stated], [], Key: null, IsPartial: false, IsDryRun: false), cancellation);

        return outcome is PushOutcome.Accepted accepted
            ? accepted.Receipt
            : throw new InvalidOperationException($"The grid answered {outcome} to a push that it should accept.");
    }

    /// <summary>How long one awaited local grain call takes that does next to nothing, alone.</summary>
    public Task<Latencies> CallAsync() => CallAsync(partition: 0);

    /// <summary>How long the same call takes from this silo to another one.</summary>
    public async Task<Latencies> CallAcrossAsync()
    {
        var homes = await HomesAsync();

        return await CallAsync(homes.IndexOf(homes.First(home => home != _silo)));
    }

    private Task<Latencies> CallAsync(int partition)
    {
        var called = _grains.GetGrain<IPartitionGrain>(partition);

        return Latencies.Of(called.ReadState, warmUp: 5_000, repetitions: 20_000);
    }

    /// <summary>Waits until so many silos have their even share of the partitions, and all of these have settled.</summary>
    public async Task SpreadAsync(int silos, CancellationToken cancellation)
    {
        while ((await HomesAsync()).OfType<string>().CountBy(home => home).Count(home => home.Value >= Partitions / silos) < silos)
            await Task.Delay(Glance, cancellation);

        await Ready(cancellation);
    }

    /// <summary>By partition: the silo where it lives.</summary>
    private async Task<List<string?>> HomesAsync()
    {
        var standing = await _app.Services.GetRequiredService<IGridOperations>().ReadPartitionsAsync();

        return [.. standing.Partitions.Select(partition => partition?.Silo)];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What became of a change.</summary>
/// <param name="Receipt">Its position.</param>
/// <param name="Took">From its commit until it had settled, as the grid measures it.</param>
/// <param name="Recomputed">Cells that its wave computed.</param>
/// <param name="Changed">Cells that its wave changed.</param>
internal readonly record struct SettledChange(long Receipt, TimeSpan Took, long Recomputed, long Changed);

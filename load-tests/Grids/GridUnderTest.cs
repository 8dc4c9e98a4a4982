using System.Globalization;
using ClientApi;
using Footprints.Facts;
using Grains;
using Grains.Coordination;
using Grains.Figures;
using Grains.Intake;
using Grains.Ledger;
using Grains.Partitions;
using LoadTests.Questions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Silo.Hosting;
using Silo.Ledger;

namespace LoadTests.Grids;

/// <summary>The whole grid in this process, set up as the silo sets it up: Orleans, grains, ledger, HTTP on a free port.</summary>
internal sealed class GridUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    private readonly WebApplication _app;
    private readonly IGrainFactory _grains;

    private GridUnderTest(WebApplication app, int partitions)
    {
        (_app, Partitions) = (app, partitions);
        _grains = app.Services.GetRequiredService<IGrainFactory>();
        Grid = app.Services.GetRequiredService<IGrid>();
        Ledger = app.Services.GetRequiredService<ILedger>();
        Address = new Uri(app.Urls.First());
    }

    public IGrid Grid { get; }

    public ILedger Ledger { get; }

    public int Partitions { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts on a ledger, and waits until settled reads are served.</summary>
    public static async Task<GridUnderTest> StartAsync(LedgerOptions ledger, int partitions, CancellationToken cancellation)
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
                $"--Grid:Store={ledger.Store}",
                $"--Grid:Data={ledger.Data}",
                string.Create(CultureInfo.InvariantCulture, $"--Grid:Partitions={partitions}"),
                "--Grid:Demo=false",
                "--Access:Mode=off",
                $"--ConnectionStrings:Grid={ledger.ConnectionString}",
            ],
        });
        builder.AddGridHost();
        builder.AddClientApi();

        // What is wrong is told beside the answer, whose last line may be read by a program.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Orleans", LogLevel.Critical);
        var app = builder.Build();
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
    public Task<Latencies> CallAsync()
    {
        var partition = _grains.GetGrain<IPartitionGrain>(0);

        return Latencies.Of(partition.ReadState, warmUp: 5_000, repetitions: 20_000);
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

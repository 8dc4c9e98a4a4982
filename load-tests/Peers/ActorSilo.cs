using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadTests.Networks;
using LoadTests.Questions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace LoadTests.Peers;

/// <summary>A silo with one actor per cell, and nothing else.</summary>
internal sealed class ActorSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IGrainFactory _grains;
    private readonly InFlight _inFlight;

    private ActorSilo(IHost host)
    {
        _host = host;
        _grains = host.Services.GetRequiredService<IGrainFactory>();
        _inFlight = host.Services.GetRequiredService<InFlight>();
    }

    /// <summary>All messages ever sent.</summary>
    public long Sent => _inFlight.Sent;

    /// <summary>Starts it, and gives every actor its row, with the totals as they are.</summary>
    public static async Task<ActorSilo> StartAsync(CompressedRows rows, CancellationToken cancellation)
    {
        var (siloPort, gatewayPort) = FreePorts();
        var host = Host.CreateDefaultBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .ConfigureServices(services => services.AddSingleton<InFlight>())
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: "actors", clusterId: "actors");

                // A message that has waited long still counts.
                silo.Configure<SiloMessagingOptions>(messaging => messaging.DropExpiredMessages = false);
            })
            .Build();
        await host.StartAsync(cancellation);
        var actors = new ActorSilo(host);
        await actors.LoadAsync(rows);

        return actors;
    }

    /// <summary>What the changes took, one after the other; none where one of them took longer than the patience.</summary>
    public async Task<Latencies?> MeasureAsync(
        IReadOnlyList<Change> changes, TimeSpan patience, CancellationToken cancellation)
    {
        var took = new Latencies();
        foreach (var change in changes)
        {
            var (settled, start) = (_inFlight.WhenNoneIsLeft(patience), Stopwatch.GetTimestamp());
            _inFlight.Add();
            _ = Actor(change.Cell).DirectChanged(change.Direct[..Match.LaneCount]);
            await settled.WaitAsync(cancellation);
            if (_inFlight.IsGivenUp)
                return null;

            took.Add(Stopwatch.GetElapsedTime(start));
        }

        return took;
    }

    /// <summary>The worst error of any total.</summary>
    public async Task<double> WorstErrorAsync(CompressedRows expected)
    {
        var totals = new double[expected.Cells][];
        for (var cell = 0; cell < totals.Length; cell++)
            totals[cell] = await Actor(cell).ReadTotal();

        return Answer.WorstError(expected, cell => totals[cell]);
    }

    private async Task LoadAsync(CompressedRows rows)
    {
        var users = new List<ActorUser>[rows.Cells];
        for (var cell = 0; cell < rows.Cells; cell++)
        {
            users[cell] = [];
            for (var at = 0; at < rows.InputsOf(cell).Length; at++)
                users[rows.InputsOf(cell)[at]].Add(new ActorUser(cell, at));
        }

        for (var cell = 0; cell < rows.Cells; cell++)
        {
            await Actor(cell).Load(new ActorRow(
                rows.DirectOf(cell)[..Match.LaneCount].ToArray(),
                rows.QuantitiesOf(cell).ToArray(),
                [.. rows.InputsOf(cell).ToArray().Select(input => rows.TotalOf(input)[..Match.LaneCount].ToArray())],
                [.. users[cell]]));
        }
    }

    private IProductActor Actor(int cell) => _grains.GetGrain<IProductActor>(cell);

    private static (int Silo, int Gateway) FreePorts()
    {
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();
        gateway.Start();

        return (((IPEndPoint)silo.LocalEndpoint).Port, ((IPEndPoint)gateway.LocalEndpoint).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

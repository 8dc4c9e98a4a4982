using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadTests.Grids;
using Npgsql;
using Testing.Postgres;

namespace LoadTests.Chaos;

/// <summary>Real silos and a real API in processes of their own, over a real PostgreSQL of their own.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private const string SiloJoined = "The silo has joined the cluster";
    private const string ApiJoined = "The API has found its cluster";

    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _server;
    private readonly int _partitions;
    private readonly int _port = FreePort();
    private readonly List<ChaosProcess> _processes = [];
    private readonly List<ChaosProcess> _silos = [];
    private ChaosProcess _api = null!;
    private int _started;

    private ChaosCluster(PostgresServer server, string connection, int partitions) =>
        (_server, Connection, _partitions) = (server, connection, partitions);

    public string Connection { get; }

    /// <summary>Where the API listens, however often it is started again.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>Silos that are meant to run.</summary>
    public IReadOnlyList<ChaosProcess> Silos => _silos;

    /// <summary>Where the processes have written what they had to say.</summary>
    public string Logs => _folder.Path;

    public static async Task<ChaosCluster> StartAsync(int silos, int partitions)
    {
        var server = await PostgresServer.StartAsync(
            PostgresPrograms.Find() ?? throw new InvalidOperationException(PostgresPrograms.Missing));
        var cluster = new ChaosCluster(server, await server.CreateDatabaseAsync(), partitions);
        await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.AddSilo().Joined));
        cluster.StartApi();

        return cluster;
    }

    public ChaosProcess AddSilo()
    {
        var silo = Start("silo", "Silo.dll", SiloJoined, "--urls=http://127.0.0.1:0", $"--Grid:Partitions={_partitions}");
        _silos.Add(silo);

        return silo;
    }

    /// <summary>It is not meant to run any more.</summary>
    public void Forget(ChaosProcess silo) => _silos.Remove(silo);

    public void StartApi() => _api = Start("api", "ClientApi.dll", ApiJoined, $"--urls={Address}");

    public void KillApi() => _api.Kill();

    /// <summary>Ends the database without a goodbye, and starts it again.</summary>
    public Task RestartPostgresAsync() => _server.RestartAsync();

    /// <summary>Cuts every connection to the database.</summary>
    public async Task CutConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection($"{Connection};Pooling=false");
        await connection.OpenAsync();
        await using var cut = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
            connection);
        await cut.ExecuteNonQueryAsync();
    }

    private ChaosProcess Start(string kind, string program, string awaited, params string[] settings)
    {
        var process = ChaosProcess.Start(
            $"{++_started:D3}-{kind}",
            program,
            _folder.Path,
            awaited,
            ["--Grid:Cluster=postgres", $"--ConnectionStrings:Grid={Connection}", .. settings]);
        _processes.Add(process);

        return process;
    }

    /// <summary>Ends what is left of the silos and the API; the database stays for who looks into it.</summary>
    public async Task StopAsync()
    {
        foreach (var process in _processes.Where(process => !process.HasEnded))
            await process.StopAsync();

        await Task.WhenAll(_processes.Select(process => process.Ended)).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

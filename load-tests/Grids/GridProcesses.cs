using System.Diagnostics;
using LoadTests.Questions;
using Npgsql;
using Testing;
using Testing.Postgres;

namespace LoadTests.Grids;

/// <summary>Real silos and a real API in processes of their own, over a real PostgreSQL of their own.</summary>
internal sealed class GridProcesses : IAsyncDisposable
{
    private const string SiloJoined = "The silo has joined the cluster";
    private const string ApiJoined = "The API has found its cluster";

    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _server;
    private readonly string[] _siloSettings;
    private readonly string[] _apiSettings;
    private readonly List<GridProcess> _processes = [];
    private readonly List<GridProcess> _silos = [];
    private GridProcess _api = null!;
    private string _programs = AppContext.BaseDirectory;
    private int _started;

    private GridProcesses(PostgresServer server, string connection, string[] siloSettings, string[] apiSettings) =>
        (_server, Connection, _siloSettings, _apiSettings) = (server, connection, siloSettings, apiSettings);

    public string Connection { get; }

    /// <summary>Where the API listens, however often it is started again.</summary>
    public Uri Address { get; } = FreeAddress.Take();

    /// <summary>Silos that are meant to run.</summary>
    public IReadOnlyList<GridProcess> Silos => _silos;

    /// <summary>Resident memory of the silos and the API, in bytes.</summary>
    public long WorkingSet() => _silos.Append(_api).Sum(process => process.WorkingSet());

    /// <summary>Time of the cores that the API, the silos and everything else have used.</summary>
    public CoreTimes CoreTimes() => Questions.CoreTimes.Now(_api.ProcessorTime, TimeSpan.FromTicks(_silos.Sum(silo => silo.ProcessorTime.Ticks)));

    /// <summary>Where the processes have written what they had to say.</summary>
    public string Logs => _folder.Path;

    /// <param name="previous">The folder of an earlier release that the first silos and the API run from; none for this one.</param>
    /// <param name="apiSettings">As on its command line.</param>
    public static async Task<GridProcesses> StartAsync(
        int silos, int partitions, string? previous = null, params string[] apiSettings)
    {
        var cluster = await OpenAsync(partitions, apiSettings);
        cluster._programs = previous ?? cluster._programs;
        await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.AddSilo().Joined));
        cluster.StartApi();
        cluster._programs = AppContext.BaseDirectory;

        return cluster;
    }

    /// <summary>The database of a cluster, without any process yet.</summary>
    public static async Task<GridProcesses> OpenAsync(int partitions, params string[] apiSettings)
    {
        var server = await PostgresServer.StartAsync(
            PostgresPrograms.Find() ?? throw new InvalidOperationException(PostgresPrograms.Missing));

        return new GridProcesses(
            server,
            await server.CreateDatabaseAsync(),
            SiloSettings(partitions, [.. apiSettings.Where(setting => setting.StartsWith("--Access:", StringComparison.Ordinal))]),
            apiSettings);
    }

    /// <summary>With access control too, figures count for everybody: the same work is measured with it and without.</summary>
    private static string[] SiloSettings(int partitions, string[] access) =>
        [$"--Grid:Partitions={partitions}", .. access, .. access.Contains("--Access:Mode=on") ? ["--Grid:Sharing=open"] : (string[])[]];

    public GridProcess AddSilo()
    {
        var silo = Start("silo", "Silo.dll", SiloJoined, ["--urls=http://127.0.0.1:0", .. _siloSettings]);
        _silos.Add(silo);

        return silo;
    }

    /// <summary>It is not meant to run any more.</summary>
    public void Forget(GridProcess silo) => _silos.Remove(silo);

    public void StartApi() => _api = Start("api", "ClientApi.dll", ApiJoined, [$"--urls={Address}", .. _apiSettings]);

    /// <summary>Done when the API serves settled reads.</summary>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        await _api.Joined;
        using var client = new HttpClient { BaseAddress = Address };
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready", cancellation);
            if (answer.IsSuccessStatusCode)
                return;

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    public void KillApi() => _api.Kill();

    /// <summary>Stops the API and starts the one of this release at the same address.</summary>
    public async Task ReplaceApiAsync(CancellationToken cancellation)
    {
        await _api.StopAsync();
        await _api.Ended;
        StartApi();
        await ReadyAsync(cancellation);
    }

    /// <summary>Ends the database without a goodbye, and starts it again.</summary>
    public Task RestartPostgresAsync() => _server.RestartAsync();

    /// <summary>Makes an operator, as whoever sets a cluster up does; what its client is called, and its secret.</summary>
    public async Task<(string Id, string Secret)> AddOperatorAsync()
    {
        using var command = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Silo.dll"), "clients", "add", "--organisation=operator", "--kind=operator",
            "--name=load", "--roles=read,write,admin", "--Grid:Cluster=postgres", $"--ConnectionStrings:Grid={Connection}",
        ])
        {
            RedirectStandardOutput = true,
        })!;
        var words = (await command.StandardOutput.ReadToEndAsync()).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

        return (words[Array.IndexOf(words, "clientId") + 1], words[Array.IndexOf(words, "clientSecret") + 1]);
    }

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

    private GridProcess Start(string kind, string program, string awaited, params string[] settings)
    {
        var process = GridProcess.Start(
            $"{++_started:D3}-{kind}",
            Path.Combine(_programs, program),
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
}

using System.Text.RegularExpressions;
using Testing.Postgres;
using Whole.Tests.Running;
using Whole.Tests.Storage;

namespace Whole.Tests.Cluster;

/// <summary>Silos and APIs in processes of their own over a database of their own.</summary>
internal sealed partial class ClusterProcesses : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer? _server;
    private readonly string _connectionString;
    private readonly List<GridProcess> _processes = [];

    private ClusterProcesses(PostgresServer? server, string connectionString) =>
        (_server, _connectionString) = (server, connectionString);

    /// <summary>The database alone; the test is skipped where no server is installed.</summary>
    public static async Task<ClusterProcesses> StartAsync() => new(server: null, await TestDatabase.CreateAsync());

    /// <summary>As <see cref="StartAsync"/>, on a server of its own that can crash.</summary>
    public static async Task<ClusterProcesses> StartWithServerAsync()
    {
        var server = await TestDatabase.ServerAsync();

        return new(server, await server.CreateDatabaseAsync());
    }

    public string ConnectionString => _connectionString;

    /// <inheritdoc cref="PostgresServer.AskForPasswordAsync"/>
    public Task AskForPasswordAsync(string user, string password) => _server!.AskForPasswordAsync(user, password);

    /// <summary>Ends the database at once.</summary>
    public Task CrashDatabaseAsync() => _server!.CrashAsync();

    public Task StartDatabaseAsync() => _server!.StartAgainAsync();

    public GridProcess LaunchSilo(params string[] settings) => Launch("Silo.dll", settings);

    public GridProcess LaunchApi(params string[] settings) => Launch("ClientApi.dll", settings);

    /// <summary>A command of the silo's program on the cluster's database.</summary>
    public GridProcess LaunchCommand(params string[] arguments) => GridProcess.LaunchCommand(
        _folder.Path,
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Silo.dll"), .. arguments, "--Grid:Cluster=postgres", $"--ConnectionStrings:Grid={_connectionString}"]);

    /// <summary>Where a silo serves its health, once it has joined.</summary>
    public static async Task<Uri> JoinedAsync(GridProcess silo) =>
        new(Health().Match(await silo.SaidAsync("The silo has joined the cluster")).Groups[1].Value);

    /// <summary>Where an API listens, once it serves settled reads.</summary>
    public static async Task<Uri> ReadyAsync(GridProcess api)
    {
        var address = Address().Match(await api.SaidAsync("The API has found its cluster")).Groups[1].Value;
        await api.SaidAsync("The API is ready");

        return new(address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();

        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private GridProcess Launch(string program, string[] settings)
    {
        var process = GridProcess.LaunchProgram(
            program, _folder.Path, ["--Grid:Cluster=postgres", $"--ConnectionStrings:Grid={_connectionString}", .. settings]);
        _processes.Add(process);

        return process;
    }

    [GeneratedRegex(@"health on (http://\S+)/health/ready\.")]
    private static partial Regex Health();

    [GeneratedRegex(@"listens on (http://\S+)\.$")]
    private static partial Regex Address();
}

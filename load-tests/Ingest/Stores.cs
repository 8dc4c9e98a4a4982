using LoadTests.Grids;
using Npgsql;
using Silo.Ledger;
using Testing.Postgres;

namespace LoadTests.Ingest;

/// <summary>Two empty stores of one kind: for the grid's ledger, and for the same rows written raw. Gone when disposed.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _databases = [];
    private PostgresServer? _server;
    private string? _connection;

    private Stores()
    {
    }

    public LedgerOptions Ledger { get; private set; } = new();

    public LedgerOptions Raw { get; private set; } = new();

    /// <param name="store"><c>sqlite</c> or <c>postgres</c>.</param>
    /// <param name="connection">A PostgreSQL where databases may be created; none starts one that is installed here.</param>
    public static async Task<Stores> CreateAsync(string store, string? connection)
    {
        var stores = new Stores();
        if (new LedgerOptions { Store = store }.IsPostgres)
            await stores.UsePostgresAsync(connection);

        stores.Ledger = new() { Store = store, Data = stores._folder["ledger"], ConnectionString = stores.ConnectionTo(0) };
        stores.Raw = new() { Store = store, Data = stores._folder["raw"], ConnectionString = stores.ConnectionTo(1) };

        return stores;
    }

    private async Task UsePostgresAsync(string? connection)
    {
        if (connection is null)
        {
            _server = await PostgresServer.StartAsync(
                PostgresPrograms.Find() ?? throw new InvalidOperationException(PostgresPrograms.Missing));
            connection = await _server.CreateDatabaseAsync();
        }

        _connection = connection;
        foreach (var use in (string[])["ledger", "raw"])
        {
            _databases.Add($"grid_load_{use}_{Environment.ProcessId}");
            await ExecuteAsync($"CREATE DATABASE {_databases[^1]}");
        }
    }

    private string? ConnectionTo(int database) => _connection is null
        ? null
        : new NpgsqlConnectionStringBuilder(_connection) { Database = _databases[database] }.ConnectionString;

    private async Task ExecuteAsync(string command)
    {
        await using var source = NpgsqlDataSource.Create(_connection!);
        await using var execute = source.CreateCommand(command);
        await execute.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
            await ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");

        if (_server is not null)
            await _server.DisposeAsync();

        _folder.Dispose();
    }
}

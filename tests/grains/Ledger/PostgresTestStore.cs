using Grains.Ledger;
using Npgsql;
using Silo.Ledger;
using Silo.Ledger.Postgres;
using Testing.Postgres;

namespace Grains.Tests.Ledger;

public sealed class PostgresTestStore(string connectionString) : TestStore
{
    /// <summary>A store in a new database, on a server that other tests use too; the test is skipped where none is installed.</summary>
    public static async Task<PostgresTestStore> CreateAsync()
    {
        Skip.If(PostgresPrograms.Find() is null, PostgresPrograms.Missing);

        return new(await SharedPostgres.CreateDatabaseAsync());
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await IntrudeAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The same database, as another process opens it.</summary>
    public PostgresTestStore Again() => new(connectionString);

    /// <summary>A connection of another program.</summary>
    public async Task<NpgsqlConnection> IntrudeAsync()
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();

        return connection;
    }

    /// <summary>Ends all sessions of the ledger.</summary>
    public Task EndSessionsAsync() => ExecuteAsync("""
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'grid ledger'
        """);

    /// <summary>Returns once a session of the ledger waits for a lock, with its process.</summary>
    public async Task<int> WaitingSessionAsync()
    {
        await using var connection = await IntrudeAsync();
        await using var find = new NpgsqlCommand(
            """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'grid ledger' AND wait_event_type = 'Lock'
            """,
            connection);
        while (true)
        {
            if (await find.ExecuteScalarAsync() is int process)
                return process;
        }
    }

    /// <summary>Returns once nobody else has a session in this database; false where that takes too long.</summary>
    public async Task<bool> IsLeftAloneAsync(TimeSpan limit)
    {
        await using var connection = await IntrudeAsync();
        await using var count = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
            connection);
        using var late = new CancellationTokenSource(limit);
        while (!late.IsCancellationRequested)
        {
            if (await count.ExecuteScalarAsync(CancellationToken.None) is 0L)
                return true;
        }

        return false;
    }

    /// <summary>A ledger in this database that is reached through a cable.</summary>
    internal PostgresLedger ConnectThrough(CutCable cable) => new(new()
    {
        Store = "postgres",
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Port = cable.Port }.ToString(),
    });

    /// <summary>Runs work on the one connection of a writer, one piece after the other.</summary>
    internal async Task WriteAsync(params Func<NpgsqlConnection, Task<bool>>[] work)
    {
        var options = new LedgerOptions { ConnectionString = connectionString };
        await using var source = PostgresSource.Create(options);
        await using var writer = new PostgresWriter(source, options);
        foreach (var one in work)
            await writer.RunAsync(one, CancellationToken.None);
    }

    internal CutCable LayCable() => CutCable.To(new NpgsqlConnectionStringBuilder(connectionString).Port);

    protected override ILedger Connect(LedgerOptions options)
    {
        options.Store = "postgres";
        options.ConnectionString = connectionString;
        return new PostgresLedger(options);
    }

    protected override Task RemoveAsync() => Task.CompletedTask;
}

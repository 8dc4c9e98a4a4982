using Npgsql;
using NpgsqlTypes;

namespace LoadTests.Peers;

/// <summary>The network in tables, over one connection whose session is set for large sets.</summary>
internal sealed class PostgresTables : IAsyncDisposable
{
    private const string Indexes = """
        ALTER TABLE cells ADD PRIMARY KEY (cell);
        CREATE INDEX ON cells (level);
        CREATE INDEX ON inputs (cell);
        CREATE INDEX ON inputs (input);
        ALTER TABLE direct ADD PRIMARY KEY (cell);
        ALTER TABLE totals ADD PRIMARY KEY (cell);
        """;

    // What is derived need not outlive a crash, and everything may be sorted and hashed in memory.
    private const string Session = "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '256MB'";

    private readonly NpgsqlConnection _connection;

    private PostgresTables(NpgsqlConnection connection) => _connection = connection;

    public string Version => $"PostgreSQL {_connection.PostgreSqlVersion}";

    public static async Task<PostgresTables> FillAsync(string connectionString, Match match, CancellationToken cancellation)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, Pooling = false };
        var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellation);
        var tables = new PostgresTables(connection);
        await tables.RunAsync(Session);
        await tables.RunAsync(Harness.Read(Harness.Postgres));
        await tables.CopyNetworkAsync(match);
        await tables.CopyLanesAsync("direct", match.Before.Cells, match.Before.DirectOf);
        await tables.CopyLanesAsync("totals", match.Before.Cells, cell => match.Before.TotalOf(cell));
        await tables.RunAsync(Indexes);
        await tables.RunAsync("VACUUM ANALYZE");

        return tables;
    }

    /// <summary>States a new direct part, and computes every total again.</summary>
    public Task StateAllAsync(Change change) => ExecuteAsync(change, "SELECT state($1, $2)", "SELECT recompute_all()");

    /// <summary>Executes statements about a change in one transaction, one after the other.</summary>
    public async Task ExecuteAsync(Change change, params string[] statements)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, _connection, transaction);
            if (statement.Contains("$1", StringComparison.Ordinal))
                command.Parameters.Add(new() { Value = change.Cell });
            if (statement.Contains("$2", StringComparison.Ordinal))
                command.Parameters.Add(new() { Value = change.Direct[..Match.LaneCount] });
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    /// <summary>What a running server would do between changes: rows that nobody sees any more make room.</summary>
    public Task TidyAsync() => RunAsync("VACUUM totals, direct");

    /// <summary>The lanes of all totals, cell after cell.</summary>
    public async Task<double[]> ReadTotalsAsync()
    {
        var totals = new List<double>();
        await using var command = new NpgsqlCommand("SELECT * FROM totals ORDER BY cell", _connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var lane = 0; lane < Match.LaneCount; lane++)
                totals.Add(reader.GetDouble(lane + 1));
        }

        return [.. totals];
    }

    private async Task CopyNetworkAsync(Match match)
    {
        await using (var cells = await _connection.BeginBinaryImportAsync("COPY cells FROM STDIN (FORMAT BINARY)"))
        {
            for (var cell = 0; cell < match.Before.Cells; cell++)
            {
                await cells.StartRowAsync();
                await cells.WriteAsync(cell, NpgsqlDbType.Integer);
                await cells.WriteAsync(match.Levels[cell], NpgsqlDbType.Integer);
            }

            await cells.CompleteAsync();
        }

        await using var inputs = await _connection.BeginBinaryImportAsync("COPY inputs FROM STDIN (FORMAT BINARY)");
        for (var cell = 0; cell < match.Before.Cells; cell++)
        {
            for (var at = 0; at < match.Before.InputsOf(cell).Length; at++)
            {
                await inputs.StartRowAsync();
                await inputs.WriteAsync(cell, NpgsqlDbType.Integer);
                await inputs.WriteAsync(match.Before.InputsOf(cell)[at], NpgsqlDbType.Integer);
                await inputs.WriteAsync(match.Before.QuantitiesOf(cell)[at], NpgsqlDbType.Double);
            }
        }

        await inputs.CompleteAsync();
    }

    private async Task CopyLanesAsync(string table, int cells, Func<int, ReadOnlySpan<double>> lanesOf)
    {
        await using var copy = await _connection.BeginBinaryImportAsync($"COPY {table} FROM STDIN (FORMAT BINARY)");
        for (var cell = 0; cell < cells; cell++)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(cell, NpgsqlDbType.Integer);
            for (var lane = 0; lane < Match.LaneCount; lane++)
                await copy.WriteAsync(lanesOf(cell)[lane], NpgsqlDbType.Double);
        }

        await copy.CompleteAsync();
    }

    private async Task RunAsync(string statements)
    {
        await using var command = new NpgsqlCommand(statements, _connection);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

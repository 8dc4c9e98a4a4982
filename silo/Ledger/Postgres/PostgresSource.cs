using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Connections to the ledger's database.</summary>
internal static class PostgresSource
{
    // A commit, a conflict and the reads are fewer than twenty different statements.
    private const int PreparedStatements = 32;

    // Some 70 entries at a time, so that bulk reads make fewer system calls than with the driver's 8 KB.
    private const int ReadBufferBytes = 64 * 1024;

    // The server compiles plans whose estimates are high, which the writer's always are: that cost each commit 65 ms.
    private const string SessionOptions = "-c jit=off";

    public static NpgsqlDataSource Create(LedgerOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "grid ledger",
            MaxPoolSize = options.MaxConnections,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
            ReadBufferSize = ReadBufferBytes,
            Timeout = options.StoreTimeoutSeconds,
            CommandTimeout = options.StoreTimeoutSeconds,
        };
        connection.Options = $"{connection.Options} {SessionOptions}".TrimStart();

        return NpgsqlDataSource.Create(connection);
    }
}

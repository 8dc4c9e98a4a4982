using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Connections to the ledger's database.</summary>
internal static class PostgresSource
{
    // A commit, a conflict and the reads are fewer than twenty different statements.
    private const int PreparedStatements = 32;

    // Eight slices of the network in one system call: bulk reads are a quarter faster than with the default.
    private const int ReadBufferBytes = 64 * 1024;

    // The server would compile plans whose estimates are high (the writer's always are): 60 ms for each of a commit's.
    private const string SessionOptions = "-c jit=off";

    public static NpgsqlDataSource Create(LedgerOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "grid ledger",
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

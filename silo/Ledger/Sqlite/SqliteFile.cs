using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>The database file in the data folder, and how connections to it are set.</summary>
internal sealed class SqliteFile(LedgerOptions options)
{
    // The cache keeps the pages that a group of 2,000 facts dirties in a ledger of some million (two indexes in random
    // order) in memory until the commit, so that none is written twice. A checkpoint comes every 64 MB instead of every
    // 4 MB: a page that many commits have changed is then copied to the file once, and a large group makes none.
    private const string WriterPragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -49152;
        PRAGMA wal_autocheckpoint = 16384;
        PRAGMA journal_size_limit = 134217728;
        """;

    // Bulk reads go through the file once: mapped pages save a copy each, and the rest is the system's page cache.
    private const string ReaderPragmas = """
        PRAGMA query_only = ON;
        PRAGMA cache_size = -2048;
        PRAGMA mmap_size = 17179869184;
        """;

    public string Folder { get; } = System.IO.Path.GetFullPath(options.Data);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(options.Data), "ledger.db");

    /// <summary>The connection string of the writer and of migrations, which keep no connection behind.</summary>
    public string Unpooled => ConnectionString(pooling: false);

    public SqliteConnection OpenWriter() => Open(Unpooled, WriterPragmas);

    public SqliteConnection OpenReader() => Open(ConnectionString(pooling: true), ReaderPragmas);

    /// <summary>Closes the readers that wait in the pool.</summary>
    public void CloseReaders()
    {
        using var any = new SqliteConnection(ConnectionString(pooling: true));
        SqliteConnection.ClearPool(any);
    }

    private SqliteConnection Open(string connectionString, string pragmas)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, options.StoreTimeoutSeconds * 1_000);
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string ConnectionString(bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = Path,
        Pooling = pooling,
        DefaultTimeout = options.StoreTimeoutSeconds,
    }.ToString();
}

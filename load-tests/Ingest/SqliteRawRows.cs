using Microsoft.Data.Sqlite;
using Silo.Ledger;
using Silo.Ledger.Sqlite;

namespace LoadTests.Ingest;

/// <summary>Raw rows in SQLite, through prepared statements on one connection with the ledger's settings.</summary>
internal sealed class SqliteRawRows : RawRows
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _entry;
    private readonly SqliteStatement _current;

    private SqliteRawRows(SqliteConnection connection)
    {
        _connection = connection;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _entry = new(connection, """
            INSERT INTO ledger_entries (position, entity, place, kind, series, version, schema, principal,
                recorded_at_milliseconds, payload, previous_hash, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """);
        _current = new(connection, """
            INSERT INTO ledger_current (place, entity, series, position, version) VALUES (?1, ?2, ?3, ?4, ?5)
            """);
    }

    /// <summary>Creates the ledger's tables in the folder, which must be new.</summary>
    public static async Task<SqliteRawRows> OpenAsync(LedgerOptions options)
    {
        await using (var ledger = new SqliteLedger(options))
            await ledger.OpenAsync(1, CancellationToken.None);

        return new(new SqliteFile(options).OpenWriter());
    }

    public override Task CommitAsync(ArraySegment<RawRow> rows)
    {
        _begin.Execute();
        foreach (var (position, entry, principal, recordedAt, previousHash, hash) in rows)
        {
            _entry
                .Bind(1, position).Bind(2, entry.Entity).Bind(3, entry.Place).Bind(4, (long)entry.Kind)
                .Bind(5, (long)entry.Series).Bind(6, entry.Version).Bind(7, entry.Schema).Bind(8, principal)
                .Bind(9, recordedAt).Bind(10, entry.Payload).Bind(11, previousHash).Bind(12, hash)
                .Execute();
            _current
                .Bind(1, entry.Place).Bind(2, entry.Entity).Bind(3, (long)entry.Series).Bind(4, position)
                .Bind(5, entry.Version)
                .Execute();
        }

        _commit.Execute();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _begin, _commit, _entry, _current })
            statement.Dispose();

        return _connection.DisposeAsync();
    }
}

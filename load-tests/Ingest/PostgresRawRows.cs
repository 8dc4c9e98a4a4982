using Npgsql;
using NpgsqlTypes;
using Silo.Ledger;
using Silo.Ledger.Postgres;

namespace LoadTests.Ingest;

/// <summary>Raw rows in PostgreSQL: binary COPY, or for few rows prepared inserts in one round trip.</summary>
internal sealed class PostgresRawRows : RawRows
{
    // A commit of two COPYs takes several round trips, which a few rows do not pay for.
    private const int CopiedFrom = 50;

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private PostgresRawRows(NpgsqlDataSource source, NpgsqlConnection connection) =>
        (_source, _connection) = (source, connection);

    /// <summary>Creates the ledger's tables in the database, which must be empty.</summary>
    public static async Task<PostgresRawRows> OpenAsync(LedgerOptions options)
    {
        await using (var ledger = new PostgresLedger(options))
            await ledger.OpenAsync(1, CancellationToken.None);
        var source = PostgresSource.Create(options);

        return new(source, await source.OpenConnectionAsync());
    }

    public override async Task CommitAsync(ArraySegment<RawRow> rows)
    {
        if (rows.Count < CopiedFrom)
        {
            await InsertAsync(rows);
            return;
        }

        await using var transaction = await _connection.BeginTransactionAsync();
        await CopyEntriesAsync(rows);
        await CopyCurrentAsync(rows);
        await transaction.CommitAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task InsertAsync(ArraySegment<RawRow> rows)
    {
        await using var batch = new NpgsqlBatch(_connection);
        foreach (var (position, entry, principal, recordedAt, previousHash, hash) in rows)
        {
            var insert = new NpgsqlBatchCommand("""
                INSERT INTO ledger_entries (position, entity, place, kind, series, version, schema, principal,
                    recorded_at_milliseconds, payload, previous_hash, hash)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """);
            insert.With(position).With(entry.Entity).With(entry.Place).With((short)entry.Kind)
                .With((short)entry.Series).With(entry.Version).With(entry.Schema).With(principal).With(recordedAt)
                .With(entry.Payload).With(previousHash).With(hash);
            batch.BatchCommands.Add(insert);
            var current = new NpgsqlBatchCommand("""
                INSERT INTO ledger_current (place, entity, series, position, version) VALUES ($1, $2, $3, $4, $5)
                """);
            current.With(entry.Place).With(entry.Entity).With((short)entry.Series).With(position).With(entry.Version);
            batch.BatchCommands.Add(current);
        }

        await batch.ExecuteNonQueryAsync();
    }

    private async Task CopyEntriesAsync(ArraySegment<RawRow> rows)
    {
        await using var copy = await _connection.BeginBinaryImportAsync("""
            COPY ledger_entries (position, entity, place, kind, series, version, schema, principal,
                recorded_at_milliseconds, payload, previous_hash, hash) FROM STDIN (FORMAT BINARY)
            """);
        foreach (var (position, entry, principal, recordedAt, previousHash, hash) in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(position, NpgsqlDbType.Bigint);
            await copy.WriteAsync(entry.Entity, NpgsqlDbType.Text);
            await copy.WriteAsync(entry.Place, NpgsqlDbType.Integer);
            await copy.WriteAsync((short)entry.Kind, NpgsqlDbType.Smallint);
            await copy.WriteAsync((short)entry.Series, NpgsqlDbType.Smallint);
            await copy.WriteAsync(entry.Version, NpgsqlDbType.Integer);
            await copy.WriteAsync(entry.Schema, NpgsqlDbType.Integer);
            await copy.WriteAsync(principal, NpgsqlDbType.Text);
            await copy.WriteAsync(recordedAt, NpgsqlDbType.Bigint);
            await copy.WriteAsync(entry.Payload, NpgsqlDbType.Bytea);
            await copy.WriteAsync(previousHash, NpgsqlDbType.Bytea);
            await copy.WriteAsync(hash, NpgsqlDbType.Bytea);
        }

        await copy.CompleteAsync();
    }

    private async Task CopyCurrentAsync(ArraySegment<RawRow> rows)
    {
        await using var copy = await _connection.BeginBinaryImportAsync(
            "COPY ledger_current (place, entity, series, position, version) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(row.Entry.Place, NpgsqlDbType.Integer);
            await copy.WriteAsync(row.Entry.Entity, NpgsqlDbType.Text);
            await copy.WriteAsync((short)row.Entry.Series, NpgsqlDbType.Smallint);
            await copy.WriteAsync(row.Position, NpgsqlDbType.Bigint);
            await copy.WriteAsync(row.Entry.Version, NpgsqlDbType.Integer);
        }

        await copy.CompleteAsync();
    }
}

using Silo.Ledger;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace LoadTests.Restart;

/// <summary>
/// The floor of a restart: every entry's row through the same driver, in the order of the file, its columns fetched and
/// parsed to nothing.
/// </summary>
internal static class RawRead
{
    private const string Rows = """
        SELECT position, entity, place, kind, series, version, schema, principal, recorded_at_milliseconds, payload
        FROM ledger_entries ORDER BY position
        """;

    /// <summary>How many rows were read, and the bytes of their texts and payloads.</summary>
    public static Task<(long Rows, long Bytes)> OfAsync(LedgerOptions options) =>
        options.IsPostgres ? OfPostgresAsync(options) : Task.FromResult(OfSqlite(options));

    private static (long Rows, long Bytes) OfSqlite(LedgerOptions options)
    {
        using var connection = new SqliteFile(options).OpenReader();
        using var statement = new SqliteStatement(connection, Rows);
        var (rows, bytes) = (0L, 0L);
        while (statement.Step())
        {
            for (var column = 2; column < 7; column++)
                _ = statement.Integer(column);
            _ = statement.Integer(8);
            bytes += statement.Text(1).Length + statement.Text(7).Length + statement.Bytes(9).Length;
            rows++;
        }

        return (rows, bytes);
    }

    private static async Task<(long Rows, long Bytes)> OfPostgresAsync(LedgerOptions options)
    {
        await using var source = PostgresSource.Create(options);
        await using var command = source.CreateCommand(Rows);
        await using var reader = await command.ExecuteReaderAsync();
        var (rows, bytes) = (0L, 0L);
        while (await reader.ReadAsync())
        {
            _ = (reader.GetInt32(2), reader.GetInt16(3), reader.GetInt16(4), reader.GetInt32(5), reader.GetInt32(6));
            _ = reader.GetInt64(8);
            bytes += reader.GetString(1).Length + reader.GetString(7).Length
                + reader.GetFieldValue<byte[]>(9).Length;
            rows++;
        }

        return (rows, bytes);
    }
}

using System.Text.Json;
using Silo.Ledger;
using Silo.Ledger.Postgres;
using Silo.Ledger.Sqlite;

namespace LoadTests.Restart;

/// <summary>
/// The floor of a restart: every entry's row through the same driver, in the order of the file, its columns fetched, and
/// its payload walked to the end as JSON of which nothing is kept.
/// </summary>
internal static class RawRead
{
    private const string Rows = """
        SELECT position, entity, place, kind, series, version, schema, principal, recorded_at_milliseconds, payload
        FROM ledger_entries ORDER BY position
        """;

    /// <summary>How many rows were read, the bytes of their texts and payloads, and the tokens of their payloads.</summary>
    /// <param name="parses">Whether payloads are parsed; else they are only fetched.</param>
    public static Task<(long Rows, long Bytes, long Tokens)> OfAsync(LedgerOptions options, bool parses) =>
        options.IsPostgres ? OfPostgresAsync(options, parses) : Task.FromResult(OfSqlite(options, parses));

    private static (long Rows, long Bytes, long Tokens) OfSqlite(LedgerOptions options, bool parses)
    {
        using var connection = new SqliteFile(options).OpenReader();
        using var statement = new SqliteStatement(connection, Rows);
        var (rows, bytes, tokens) = (0L, 0L, 0L);
        while (statement.Step())
        {
            for (var column = 2; column < 7; column++)
                _ = statement.Integer(column);
            _ = statement.Integer(8);
            var payload = statement.Bytes(9);
            bytes += statement.Text(1).Length + statement.Text(7).Length + payload.Length;
            tokens += parses ? TokensOf(payload) : 0;
            rows++;
        }

        return (rows, bytes, tokens);
    }

    private static async Task<(long Rows, long Bytes, long Tokens)> OfPostgresAsync(LedgerOptions options, bool parses)
    {
        await using var source = PostgresSource.Create(options);
        await using var command = source.CreateCommand(Rows);
        await using var reader = await command.ExecuteReaderAsync();
        var (rows, bytes, tokens) = (0L, 0L, 0L);
        while (await reader.ReadAsync())
        {
            _ = (reader.GetInt32(2), reader.GetInt16(3), reader.GetInt16(4), reader.GetInt32(5), reader.GetInt32(6));
            _ = reader.GetInt64(8);
            var payload = reader.GetFieldValue<byte[]>(9);
            bytes += reader.GetString(1).Length + reader.GetString(7).Length + payload.Length;
            tokens += parses ? TokensOf(payload) : 0;
            rows++;
        }

        return (rows, bytes, tokens);
    }

    /// <summary>Walks a payload to its end; no text and no number of it is made.</summary>
    private static long TokensOf(ReadOnlySpan<byte> payload)
    {
        var json = new Utf8JsonReader(payload);
        var tokens = 0L;
        while (json.Read())
            tokens++;

        return tokens;
    }
}

using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The statements of one commit: sent together, one transaction, one round trip.</summary>
/// <remarks>
/// Statements that are sent together without a transaction of their own are one transaction, and the first that fails
/// undoes all. So each fails where it does not find what it has to find, and nothing needs to come back in between.
/// </remarks>
internal static class PostgresCommit
{
    private const string MoveHead = """
        WITH moved AS (
            UPDATE ledger_head SET position = $1, hash = $2 WHERE term = $3 AND position = $4 AND hash = $5 RETURNING 1)
        SELECT ledger_require(count(*) = 1, 'fenced') FROM moved
        """;

    private const string InsertCurrent = """
        INSERT INTO ledger_current (place, entity, series, version, position)
        SELECT * FROM unnest($1, $2, $3, $4, $5)
        """;

    private const string AdvanceCurrent = """
        WITH advanced AS (
            UPDATE ledger_current AS c SET version = a.version, position = a.position
            FROM unnest($1, $2, $3, $4, $5, $6) AS a (place, entity, series, version, position, preceding)
            WHERE c.place = a.place AND c.entity = a.entity COLLATE "C" AND c.series = a.series
                AND c.version = a.preceding
            RETURNING 1)
        SELECT ledger_require(count(*) = cardinality($1), 'version') FROM advanced
        """;

    private const string InsertKeys = """
        INSERT INTO ledger_keys (principal, idempotency_key, body_hash, position, accepted, rejections)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        """;

    private const string InsertEntries = """
        INSERT INTO ledger_entries (position, recorded_at_milliseconds,
            entity, place, kind, series, version, schema, principal, payload, previous_hash, hash)
        SELECT $1 + ordinality, recorded_at_milliseconds,
            entity, place, kind, series, version, schema, principal, payload, previous_hash, hash
        FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY
            AS e (recorded_at_milliseconds, entity, place, kind, series, version, schema, principal, payload, previous_hash, hash)
        """;

    public static async Task ExecuteAsync(NpgsqlConnection connection, CommitGroup group)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, MoveHead)
            .With(group.Next.Position).With(group.Next.Hash)
            .With(group.Expected.Term).With(group.Expected.Position).With(group.Expected.Hash);
        AddCurrent(batch, [.. group.Advances.Where(advance => advance.FirstVersion == 1)], InsertCurrent);
        AddCurrent(batch, [.. group.Advances.Where(advance => advance.FirstVersion != 1)], AdvanceCurrent);
        AddKeys(batch, group.KeyedBatches);
        AddEntries(batch, group);

        await batch.ExecuteNonQueryAsync();
    }

    private static void AddCurrent(NpgsqlBatch batch, SeriesAdvance[] advances, string sql)
    {
        if (advances.Length == 0)
            return;

        var command = Add(batch, sql)
            .With(Array.ConvertAll(advances, advance => advance.Newest.Place))
            .With(Array.ConvertAll(advances, advance => advance.Newest.Entity))
            .With(Array.ConvertAll(advances, advance => (short)advance.Newest.Series))
            .With(Array.ConvertAll(advances, advance => advance.Newest.Version))
            .With(Array.ConvertAll(advances, advance => advance.Position));
        if (sql == AdvanceCurrent)
            command.With(Array.ConvertAll(advances, advance => advance.FirstVersion - 1));
    }

    private static void AddKeys(NpgsqlBatch batch, IReadOnlyList<KeyedBatch> keyed)
    {
        if (keyed.Count == 0)
            return;

        Add(batch, InsertKeys)
            .With(keyed.Select(one => one.Principal).ToArray())
            .With(keyed.Select(one => one.Key.Key).ToArray())
            .With(keyed.Select(one => one.Key.BodyHash).ToArray())
            .With(keyed.Select(one => one.Position).ToArray())
            .With(keyed.Select(one => one.Accepted).ToArray())
            .With(keyed.Select(one => one.Rejections).ToArray());
    }

    private static void AddEntries(NpgsqlBatch batch, CommitGroup group)
    {
        var entries = group.Entries;
        if (entries.Length == 0)
            return;

        Add(batch, InsertEntries)
            .With(group.Expected.Position)
            .With(Array.ConvertAll(entries, numbered => numbered.RecordedAtMilliseconds))
            .With(Array.ConvertAll(entries, numbered => numbered.Entry.Entity))
            .With(Array.ConvertAll(entries, numbered => numbered.Entry.Place))
            .With(Array.ConvertAll(entries, numbered => (short)numbered.Entry.Kind))
            .With(Array.ConvertAll(entries, numbered => (short)numbered.Entry.Series))
            .With(Array.ConvertAll(entries, numbered => numbered.Entry.Version))
            .With(Array.ConvertAll(entries, numbered => numbered.Entry.Schema))
            .With(Array.ConvertAll(entries, numbered => numbered.Principal))
            .With(Array.ConvertAll(entries, numbered => numbered.Entry.Payload))
            .With(Array.ConvertAll(entries, numbered => numbered.PreviousHash))
            .With(Array.ConvertAll(entries, numbered => numbered.Hash));
    }

    private static NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);

        return command;
    }
}

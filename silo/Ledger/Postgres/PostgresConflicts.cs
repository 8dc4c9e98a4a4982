using System.Data;
using Footprints.Facts;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Looks up what a group that met a conflict meets in the ledger.</summary>
internal static class PostgresConflicts
{
    private const string Versions = """
        SELECT c.entity, c.series, c.version FROM unnest($1, $2, $3) AS a (place, entity, series)
        JOIN ledger_current AS c
            ON c.place = a.place AND c.entity = a.entity COLLATE "C" AND c.series = a.series
        """;

    private const string Answer = """
        SELECT body_hash, position, accepted, rejections FROM ledger_keys WHERE principal = $1 AND idempotency_key = $2
        """;

    public static async Task<CommitOutcome> ExplainAsync(NpgsqlConnection connection, CommitGroup group)
    {
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var head = await PostgresHead.ReadAsync(connection, CancellationToken.None);
        if (head.Term != group.Expected.Term
            || head.Position != group.Expected.Position
            || !head.Hash.AsSpan().SequenceEqual(group.Expected.Hash))
            return new CommitOutcome.Fenced(head);

        var answers = new Dictionary<(string, string), KeyedAnswer>();
        foreach (var (principal, key, _, _, _) in group.KeyedBatches)
        {
            if (await FindKeyAsync(connection, principal, key.Key, CancellationToken.None) is { } answer)
                answers[(principal, key.Key)] = answer;
        }

        return CommitConflicts.Explain(group, await VersionsAsync(connection, group), answers);
    }

    public static async Task<KeyedAnswer?> FindKeyAsync(
        NpgsqlConnection connection, string principal, string key, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Answer, connection).With(principal).With(key);
        await using var reader = await command.ExecuteReaderAsync(cancellation);

        return await reader.ReadAsync(cancellation)
            ? new(
                reader.GetFieldValue<byte[]>(0),
                reader.GetInt64(1),
                reader.GetInt32(2),
                reader.GetFieldValue<byte[]>(3))
            : null;
    }

    private static async Task<Dictionary<SeriesKey, int>> VersionsAsync(NpgsqlConnection connection, CommitGroup group)
    {
        await using var command = new NpgsqlCommand(Versions, connection)
            .With(group.Advances.Select(advance => advance.Newest.Place).ToArray())
            .With(group.Advances.Select(advance => advance.Newest.Entity).ToArray())
            .With(group.Advances.Select(advance => (short)advance.Newest.Series).ToArray());
        await using var reader = await command.ExecuteReaderAsync();
        var versions = new Dictionary<SeriesKey, int>();
        while (await reader.ReadAsync())
            versions.Add(new(reader.GetString(0), (VersionSeries)reader.GetInt16(1)), reader.GetInt32(2));

        return versions;
    }
}

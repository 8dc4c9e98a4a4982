using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>Looks up what a group that met a conflict meets in the ledger.</summary>
internal static class SqliteConflicts
{
    public static CommitOutcome Explain(SqliteConnection connection, CommitGroup group)
    {
        using var version = new SqliteStatement(
            connection, "SELECT version FROM ledger_current WHERE place = ?1 AND entity = ?2 AND series = ?3");
        var versions = new Dictionary<SeriesKey, int>();
        foreach (var (newest, _, _) in group.Advances)
        {
            if (version.Bind(1, newest.Place).Bind(2, newest.Entity).Bind(3, (long)newest.Series).Step())
                versions.Add(new(newest.Entity, newest.Series), (int)version.Integer(0));
            version.Reset();
        }

        var answers = new Dictionary<(string, string), KeyedAnswer>();
        foreach (var (principal, key, _, _, _) in group.KeyedBatches)
        {
            if (FindKey(connection, principal, key.Key) is { } answer)
                answers[(principal, key.Key)] = answer;
        }

        return CommitConflicts.Explain(group, versions, answers);
    }

    public static KeyedAnswer? FindKey(SqliteConnection connection, string principal, string key)
    {
        using var statement = new SqliteStatement(connection, """
            SELECT body_hash, position, accepted, rejections FROM ledger_keys
            WHERE principal = ?1 AND idempotency_key = ?2
            """);

        return statement.Bind(1, principal).Bind(2, key).Step()
            ? new(statement.Bytes(0), statement.Integer(1), (int)statement.Integer(2), statement.Bytes(3))
            : null;
    }
}

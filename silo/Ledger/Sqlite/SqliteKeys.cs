using Grains.Ledger;
using Microsoft.Data.Sqlite;

namespace Silo.Ledger.Sqlite;

/// <summary>Reads the table of idempotency keys in its order.</summary>
internal static class SqliteKeys
{
    // The empty principal is before every other, and so is the empty key: nobody has either.
    private const string Behind = """
        SELECT principal, idempotency_key, body_hash, position, accepted, rejections FROM ledger_keys
        WHERE (principal, idempotency_key) > (?1, ?2) AND position <= ?3
        ORDER BY principal, idempotency_key LIMIT ?4
        """;

    public static List<LedgerKey> Read(SqliteConnection connection, LedgerKeyPlace? after, long through, int limit, long maxBytes)
    {
        using var statement = new SqliteStatement(connection, Behind);
        statement.Bind(1, after?.Principal ?? "").Bind(2, after?.Key ?? "").Bind(3, through).Bind(4, limit);
        var (keys, bytes) = (new List<LedgerKey>(), 0L);
        while (bytes < maxBytes && statement.Step())
        {
            var answer = new KeyedAnswer(
                statement.Bytes(2), statement.Integer(3), (int)statement.Integer(4), statement.Bytes(5));
            keys.Add(new(statement.Text(0), statement.Text(1), answer));
            bytes += answer.Rejections.Length;
        }

        return keys;
    }
}

using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Reads the table of idempotency keys in its order.</summary>
internal static class PostgresKeys
{
    // The empty principal is before every other, and so is the empty key: nobody has either.
    private const string Behind = """
        SELECT principal, idempotency_key, body_hash, position, accepted, rejections FROM ledger_keys
        WHERE (principal, idempotency_key) > ($1 COLLATE "C", $2 COLLATE "C") AND position <= $3
        ORDER BY principal, idempotency_key LIMIT $4
        """;

    public static async Task<IReadOnlyList<LedgerKey>> ReadAsync(
        NpgsqlConnection connection,
        LedgerKeyPlace? after,
        long through,
        int limit,
        long maxBytes,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Behind, connection)
            .With(after?.Principal ?? "").With(after?.Key ?? "").With(through).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (keys, bytes) = (new List<LedgerKey>(), 0L);
        while (bytes < maxBytes && await reader.ReadAsync(cancellation))
        {
            var answer = new KeyedAnswer(
                reader.GetFieldValue<byte[]>(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetFieldValue<byte[]>(5));
            keys.Add(new(reader.GetString(0), reader.GetString(1), answer));
            bytes += answer.Rejections.Length;
        }

        return keys;
    }
}

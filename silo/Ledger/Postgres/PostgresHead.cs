using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The one row that says where the ledger ends.</summary>
internal static class PostgresHead
{
    public static Task<LedgerHead> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        OneAsync(connection, "SELECT term, position, hash FROM ledger_head", cancellation);

    public static Task<LedgerHead> RaiseTermAsync(NpgsqlConnection connection) =>
        OneAsync(
            connection,
            "UPDATE ledger_head SET term = term + 1 RETURNING term, position, hash",
            CancellationToken.None);

    private static async Task<LedgerHead> OneAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new InvalidDataException("The ledger has lost its head: restore it from a backup.");

        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
    }
}

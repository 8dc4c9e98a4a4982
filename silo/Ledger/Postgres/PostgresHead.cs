using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The one row that says where the ledger ends.</summary>
internal static class PostgresHead
{
    private const string Raise = """
        UPDATE ledger_head SET term = term + 1 WHERE (SELECT partitions FROM ledger) = $1 RETURNING term, position, hash
        """;

    public static Task<LedgerHead> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        OneAsync(connection, "SELECT term, position, hash FROM ledger_head", cancellation);

    /// <summary>Raises the term, where the ledger is still divided as the caller is.</summary>
    /// <exception cref="LedgerMismatchException">A command has changed the number of partitions.</exception>
    public static async Task<LedgerHead> RaiseTermAsync(NpgsqlConnection connection, int partitions)
    {
        await using var command = new NpgsqlCommand(Raise, connection).With(partitions);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
                return Head(reader);
        }

        PartitionCount.Check(await PostgresSchema.StoredPartitionsAsync(connection, CancellationToken.None), partitions);
        throw new InvalidDataException("The ledger has lost its head: restore it from a backup.");
    }

    /// <summary>Changes the number, and keeps whoever has the old one from writing.</summary>
    public static async Task RepartitionAsync(NpgsqlConnection connection, int partitions, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE ledger_head SET term = term + 1"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE ledger SET partitions = $1").With(partitions));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<LedgerHead> OneAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
            throw new InvalidDataException("The ledger has lost its head: restore it from a backup.");

        return Head(reader);
    }

    private static LedgerHead Head(NpgsqlDataReader reader) =>
        new(reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
}

using Footprints.Cells;
using Grains.Ledger;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>The one row that says where the ledger ends.</summary>
internal static class PostgresHead
{
    private const string Raise = """
        UPDATE ledger_head SET term = term + 1
        WHERE (SELECT partitions = $1 AND ($2 IS NULL OR sharing = $2) FROM ledger) RETURNING term, position, hash
        """;

    public static Task<LedgerHead> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        OneAsync(connection, "SELECT term, position, hash FROM ledger_head", cancellation);

    /// <summary>Raises the term, where the ledger is still made for what the caller believes.</summary>
    /// <param name="sharing">None where the caller has not asked.</param>
    /// <exception cref="LedgerMismatchException">A command has changed the number of partitions.</exception>
    /// <exception cref="SharingMismatchException">A command has changed whether figures must be shared.</exception>
    public static async Task<LedgerHead> RaiseTermAsync(NpgsqlConnection connection, int partitions, Sharing? sharing)
    {
        await using var command = new NpgsqlCommand(Raise, connection).With(partitions);
        command.Parameters.Add(new() { Value = (object?)sharing?.Word() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using (var reader = await command.ExecuteReaderAsync())
        {
            if (await reader.ReadAsync())
                return Head(reader);
        }

        PartitionCount.Check(await PostgresSchema.StoredPartitionsAsync(connection, CancellationToken.None), partitions);
        if (sharing is { } asked)
            SharingTerm.Check(await KeepSharingAsync(connection, asked, CancellationToken.None), asked);

        throw new InvalidDataException("The ledger has lost its head: restore it from a backup.");
    }

    /// <summary>Changes the number, and keeps whoever has the old one from writing.</summary>
    public static Task RepartitionAsync(NpgsqlConnection connection, int partitions, CancellationToken cancellation) =>
        ChangeTermsAsync(connection, new NpgsqlBatchCommand("UPDATE ledger SET partitions = $1").With(partitions), cancellation);

    /// <summary>Keeps the answer where there is none yet, and gives the one that holds.</summary>
    public static async Task<Sharing> KeepSharingAsync(NpgsqlConnection connection, Sharing ifNew, CancellationToken cancellation)
    {
        await using (var keep = new NpgsqlCommand("UPDATE ledger SET sharing = $1 WHERE sharing IS NULL", connection).With(ifNew.Word()))
            await keep.ExecuteNonQueryAsync(cancellation);
        await using var read = new NpgsqlCommand("SELECT sharing FROM ledger", connection);

        return SharingTerm.Read((string)(await read.ExecuteScalarAsync(cancellation))!);
    }

    public static Task ChangeSharingAsync(NpgsqlConnection connection, Sharing sharing, CancellationToken cancellation) =>
        ChangeTermsAsync(connection, new NpgsqlBatchCommand("UPDATE ledger SET sharing = $1").With(sharing.Word()), cancellation);

    private static async Task ChangeTermsAsync(NpgsqlConnection connection, NpgsqlBatchCommand change, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE ledger_head SET term = term + 1"));
        batch.BatchCommands.Add(change);
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

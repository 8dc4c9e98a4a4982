using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>What the schema says of itself.</summary>
internal static class PostgresSchema
{
    /// <summary>The number of partitions that the ledger was made for; <paramref name="partitions"/> where it is new.</summary>
    public static async Task<int> StoredPartitionsAsync(
        NpgsqlDataSource source, int partitions, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO ledger (partitions) VALUES ($1) ON CONFLICT DO NOTHING", connection).With(partitions);
        await insert.ExecuteNonQueryAsync(cancellation);

        return await StoredPartitionsAsync(connection, cancellation);
    }

    public static async Task<int> StoredPartitionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var read = new NpgsqlCommand("SELECT partitions FROM ledger", connection);

        return (int)(await read.ExecuteScalarAsync(cancellation))!;
    }
}

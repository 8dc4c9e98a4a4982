using ClientApi.Storage;
using DbUp;
using Npgsql;

namespace Silo.Ledger.Postgres;

/// <summary>Creates and migrates the schema, by one process at a time: silos that start together take turns.</summary>
internal static class PostgresSchema
{
    // Any number will do that nobody else locks in this database: "ledger" in ASCII.
    private const long MigrationLock = 0x6C6564676572;

    /// <summary>Runs the scripts in <c>Migrations</c> beside <typeparamref name="TStore"/> that have not run yet.</summary>
    public static async Task MigrateAsync<TStore>(
        NpgsqlDataSource source, string connectionString, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { CommandTimeout = 0 })
            await take.With(MigrationLock).ExecuteNonQueryAsync(cancellation);
        try
        {
            // Without a pool, which would keep the migration's session for minutes after its only use.
            var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
            SchemaMigration.Run<TStore>(DeployChanges.To.PostgresqlDatabase(unpooled));
        }
        finally
        {
            await using var give = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection);
            await give.With(MigrationLock).ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

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

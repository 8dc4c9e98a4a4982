using DbUp;
using Npgsql;

namespace ClientApi.Storage;

/// <summary>Brings the tables of one store in a PostgreSQL up to date, by one process at a time.</summary>
/// <remarks>
/// The ledger, the tables of Orleans and those of principals share one database, and with it the journal of the scripts that
/// have run. So all of them take the same lock: silos and APIs that start together take turns.
/// </remarks>
internal static class PostgresMigration
{
    // Any number will do that nobody else locks in this database: "ledger" in ASCII.
    private const long MigrationLock = 0x6C6564676572;

    /// <summary>Runs the scripts in <c>Migrations</c> beside <typeparamref name="TStore"/> that have not run yet.</summary>
    public static Task RunAsync<TStore>(string connectionString, CancellationToken cancellation) => InTurnAsync(
        connectionString,
        unpooled =>
        {
            SchemaMigration.Run<TStore>(DeployChanges.To.PostgresqlDatabase(unpooled));

            return Task.CompletedTask;
        },
        cancellation);

    /// <summary>Does what no other process may do at the same time; it is given a connection string without a pool.</summary>
    public static async Task InTurnAsync(string connectionString, Func<string, Task> migrate, CancellationToken cancellation)
    {
        // Without a pool, which would keep the session, and its lock, for minutes after its only use.
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
        await using var holder = new NpgsqlConnection(unpooled);
        await holder.OpenAsync(cancellation);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", holder) { CommandTimeout = 0 })
        {
            take.Parameters.Add(new() { Value = MigrationLock });
            await take.ExecuteNonQueryAsync(cancellation);
        }

        await migrate(unpooled);
    }
}

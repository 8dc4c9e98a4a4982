using Npgsql;
using Silo.Ledger.Moving;

namespace Silo.Ledger.Postgres;

/// <summary>Keeps grids and commands apart: whoever writes shares a lock of the database, a command has it alone.</summary>
/// <remarks>
/// A writer's lock ends with its connection, and comes back with the next commit; so a grid whose PostgreSQL was restarted and
/// that nobody has pushed to since holds none. The table of its silos tells of that one, and were it missed too, then the raised
/// term and the changed number of partitions keep it from writing.
/// </remarks>
internal static class PostgresHold
{
    // "grid" in ASCII; the schema's migration locks another number.
    private const long Number = 0x67726964;

    /// <summary>Silos write that they live every two seconds, by their own clocks; one that has missed it seven times counts as gone.</summary>
    private const string LivingSilo = """
        SELECT siloname || ' at ' || address || ':' || port FROM orleansmembershiptable
        WHERE status < 6 AND iamalivetime > now() - interval '15 seconds' LIMIT 1
        """;

    /// <summary>What a writer does before it writes; false where a command has the ledger.</summary>
    public static async Task<bool> TryShareAsync(NpgsqlConnection connection)
    {
        await using var share = new NpgsqlCommand("SELECT pg_try_advisory_lock_shared($1)", connection).With(Number);

        return (bool)(await share.ExecuteScalarAsync())!;
    }

    /// <exception cref="GridRunsException">A grid runs over the ledger.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection).With(Number);
            if (await take.ExecuteScalarAsync(cancellation) is false)
                throw new GridRunsException("it holds the database");
            if (await LivingAsync(connection, cancellation) is { } silo)
                throw new GridRunsException($"its silo {silo} was alive within the last 15 s");

            return new Held(connection);
        }
        catch
        {
            await new Held(connection).DisposeAsync();
            throw;
        }
    }

    private static async Task<string?> LivingAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var hasSilos = new NpgsqlCommand("SELECT to_regclass('orleansmembershiptable') IS NOT NULL", connection);
        if (await hasSilos.ExecuteScalarAsync(cancellation) is false)
            return null;

        await using var living = new NpgsqlCommand(LivingSilo, connection);

        return (string?)await living.ExecuteScalarAsync(cancellation);
    }

    /// <remarks>In the pool a connection would keep its lock until it is used again.</remarks>
    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection);
                await release.ExecuteNonQueryAsync();
            }
            catch (Exception failure) when (PostgresFailure.IsUnavailable(failure) || failure is InvalidOperationException)
            {
                // The connection has broken, and its lock has gone with it.
            }

            await connection.DisposeAsync();
        }
    }
}

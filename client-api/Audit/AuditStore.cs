using System.Data;
using System.Data.Common;
using ClientApi.Identity.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ClientApi.Audit;

/// <summary>Connections to the log, which lies in the store of principals, so that a change of rights and its entry are one.</summary>
internal sealed class AuditStore(IdentityPlace place)
{
    private const int TimeoutSeconds = 5;

    /// <summary>A connection of its own, that nobody else's work holds up.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        DbConnection connection = place.IsPostgres ? new NpgsqlConnection(Postgres()) : new SqliteConnection(Sqlite());
        try
        {
            await connection.OpenAsync(cancellation);
            if (!place.IsPostgres)
            {
                // What is acknowledged is on disk, also after a power cut.
                await using var command = connection.CreateCommand();
                command.CommandText = "PRAGMA synchronous = FULL";
                await command.ExecuteNonQueryAsync(cancellation);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A look at one moment of the log, whoever appends meanwhile.</summary>
    public static ValueTask<DbTransaction> LookAsync(DbConnection connection, CancellationToken cancellation) => connection is SqliteConnection sqlite
        ? ValueTask.FromResult<DbTransaction>(sqlite.BeginTransaction(deferred: true))
        : connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    private string Postgres() => new NpgsqlConnectionStringBuilder(place.ConnectionString)
    {
        Pooling = false,
        ApplicationName = "grid audit",
        Timeout = TimeoutSeconds,
        CommandTimeout = TimeoutSeconds,
        MaxAutoPrepare = 16,
    }.ToString();

    private string Sqlite() => $"{place.ConnectionString};Pooling=False";
}

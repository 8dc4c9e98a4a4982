using System.Data.Common;
using ClientApi.Identity.Approvals;
using Footprints.Cells;
using Microsoft.Data.Sqlite;
using Npgsql;
using Silo.Ledger.Sqlite;

namespace Silo.Ledger;

/// <summary>Reads whether figures must be shared where a ledger keeps it, beside the grid that may run on it.</summary>
internal static class StoredSharing
{
    private const string Select = "SELECT sharing FROM ledger";

    /// <summary>By the settings that say where the ledger is.</summary>
    public static SharingInForce Of(IConfiguration configuration)
    {
        var options = configuration.GetSection(LedgerOptions.Section).Get<LedgerOptions>() ?? new();
        options.ConnectionString ??= configuration.GetConnectionString("Grid");
        if (string.Equals(configuration["Grid:Cluster"], LedgerOptions.Postgres, StringComparison.OrdinalIgnoreCase))
            options.Store = LedgerOptions.Postgres;

        return cancellation => ReadAsync(options, cancellation);
    }

    private static async Task<Sharing?> ReadAsync(LedgerOptions options, CancellationToken cancellation)
    {
        var file = new SqliteFile(options);
        if (!options.IsPostgres && !File.Exists(file.Path))
            return null;

        try
        {
            await using DbConnection connection = options.IsPostgres
                ? await OpenAsync(options, cancellation)
                : file.OpenReader();
            await using var command = connection.CreateCommand();
            command.CommandText = Select;

            return await command.ExecuteScalarAsync(cancellation) is string word ? SharingTerm.Read(word) : null;
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            // No silo has made its tables yet, or only one of an earlier release.
            return null;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            return null;
        }
        finally
        {
            file.CloseReaders();
        }
    }

    private static async Task<DbConnection> OpenAsync(LedgerOptions options, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellation);

        return connection;
    }
}

using ClientApi.Audit;
using ClientApi.Storage;
using DbUp;
using Microsoft.Data.Sqlite;

namespace ClientApi.Identity.Storage;

/// <summary>Creates and migrates the tables, and does what a first start does, by one process at a time.</summary>
internal sealed class IdentitySchema(IdentityPlace place)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <param name="first">What is done before others may open it: it looks for itself what is missing.</param>
    public Task OpenAsync(Func<Task> first, TimeProvider time, CancellationToken cancellation) =>
        place.IsPostgres ? OpenPostgresAsync(first, cancellation) : OpenSqliteAsync(first, time, cancellation);

    private Task OpenPostgresAsync(Func<Task> first, CancellationToken cancellation) => PostgresMigration.InTurnAsync(
        place.ConnectionString,
        async unpooled =>
        {
            SchemaMigration.Run<IdentitySchema>(DeployChanges.To.PostgresqlDatabase(unpooled), "Migrations.Postgres");
            SchemaMigration.Run<AuditStore>(DeployChanges.To.PostgresqlDatabase(unpooled), "Migrations.Postgres");
            await first();
        },
        cancellation);

    private async Task OpenSqliteAsync(Func<Task> first, TimeProvider time, CancellationToken cancellation)
    {
        Directory.CreateDirectory(place.Folder);
        await using var held = await HoldAsync(Path.Combine(place.Folder, "identity.lock"), time, cancellation);
        CreateForOwnerOnly(Path.Combine(place.Folder, "identity.db"));
        var unpooled = new SqliteConnectionStringBuilder(place.ConnectionString) { Pooling = false }.ToString();
        await using (var connection = new SqliteConnection(unpooled))
        {
            await connection.OpenAsync(cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            await command.ExecuteNonQueryAsync(cancellation);
        }

        SchemaMigration.Run<IdentitySchema>(DeployChanges.To.SqliteDatabase(unpooled), "Migrations.Sqlite");
        SchemaMigration.Run<AuditStore>(DeployChanges.To.SqliteDatabase(unpooled), "Migrations.Sqlite");
        await first();
    }

    /// <summary>Keys and hashes of secrets are in it. The files that SQLite makes beside it take over who may read it.</summary>
    private static void CreateForOwnerOnly(string file)
    {
        if (File.Exists(file))
            return;

        var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var empty = new FileStream(file, creation);
    }

    private static async Task<FileStream> HoldAsync(string file, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process opens it at this moment, and is done in seconds.
                await Task.Delay(Glance, time, cancellation);
            }
        }
    }
}

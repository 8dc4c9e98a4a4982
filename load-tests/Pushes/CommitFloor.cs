using LoadTests.Questions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LoadTests.Pushes;

/// <summary>How long a plain client takes to make one row durable on the same store, one after the other.</summary>
internal static class CommitFloor
{
    private const int WarmUp = 20;
    private const int Rows = 300;
    private const int PayloadBytes = 300;

    public static async Task<Latencies> OfPostgresAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var create = new NpgsqlCommand("CREATE TABLE commit_floor (number bigint PRIMARY KEY, payload bytea NOT NULL)", connection))
            await create.ExecuteNonQueryAsync();

        await using var insert = new NpgsqlCommand("INSERT INTO commit_floor VALUES ($1, $2)", connection);
        insert.Parameters.Add(new NpgsqlParameter<long>());
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[PayloadBytes] });
        await insert.PrepareAsync();
        var number = 0L;

        return await Latencies.Of(
            () =>
            {
                ((NpgsqlParameter<long>)insert.Parameters[0]).TypedValue = number++;

                return insert.ExecuteNonQueryAsync();
            },
            WarmUp,
            Rows);
    }

    /// <param name="folder">On the same disk as the ledger.</param>
    public static Latencies OfSqlite(string folder)
    {
        Directory.CreateDirectory(folder);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "floor.db")};Pooling=false");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE commit_floor (number INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
        using var insert = new SqliteCommand("INSERT INTO commit_floor VALUES ($number, $payload)", connection);
        var row = insert.Parameters.Add("$number", SqliteType.Integer);
        insert.Parameters.Add("$payload", SqliteType.Blob).Value = new byte[PayloadBytes];
        var number = 0L;

        return Latencies.Of(
            () =>
            {
                row.Value = number++;
                insert.ExecuteNonQuery();
            },
            WarmUp,
            Rows);
    }

    private static void Execute(SqliteConnection connection, string statements)
    {
        using var command = new SqliteCommand(statements, connection);
        command.ExecuteNonQuery();
    }
}

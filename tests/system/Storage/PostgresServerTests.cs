using Npgsql;

namespace Whole.Tests.Storage;

/// <summary>The server that tests and load tests break: a restart that is done too early would measure the old one.</summary>
public sealed class PostgresServerTests
{
    [SkippableFact]
    public async Task Whoever_has_restarted_it_speaks_with_another_one()
    {
        await using var server = await TestDatabase.ServerAsync();
        var connectionString = await server.CreateDatabaseAsync();
        var before = await StartedAsync(connectionString);

        await server.RestartAsync();

        Assert.True(await StartedAsync(connectionString) > before);
    }

    [SkippableFact]
    public async Task One_that_has_crashed_takes_nobody_until_it_is_started_again()
    {
        await using var server = await TestDatabase.ServerAsync();
        var connectionString = await server.CreateDatabaseAsync();

        await server.CrashAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => StartedAsync(connectionString));
        await server.StartAgainAsync();

        await StartedAsync(connectionString);
    }

    private static async Task<DateTime> StartedAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_postmaster_start_time()", connection);

        return (DateTime)(await command.ExecuteScalarAsync())!;
    }
}

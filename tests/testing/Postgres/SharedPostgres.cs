namespace Testing.Postgres;

/// <summary>One server for all tests of a process that leave it whole, each with a database of its own.</summary>
public static class SharedPostgres
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(
        () => PostgresServer.StartAsync(PostgresPrograms.Find() ?? throw new InvalidOperationException(PostgresPrograms.Missing)));

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync() => await (await Server.Value).CreateDatabaseAsync();
}

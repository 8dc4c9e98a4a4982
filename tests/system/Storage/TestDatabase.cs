using Testing.Postgres;

namespace Whole.Tests.Storage;

/// <summary>Databases of tests.</summary>
internal static class TestDatabase
{
    /// <summary>An empty one, on a server that other tests use too; the test is skipped where none is installed.</summary>
    public static async Task<string> CreateAsync()
    {
        Skip.If(PostgresPrograms.Find() is null, PostgresPrograms.Missing);

        return await SharedPostgres.CreateDatabaseAsync();
    }

    /// <summary>A server that the test may break; the test is skipped where none is installed.</summary>
    public static async Task<PostgresServer> ServerAsync()
    {
        var programs = PostgresPrograms.Find();
        Skip.If(programs is null, PostgresPrograms.Missing);

        return await PostgresServer.StartAsync(programs!);
    }
}

using Testing.Postgres;

namespace Grains.Tests.Ledger;

/// <summary>One server for all tests of the collection, each with a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Find() is { } programs)
            _server = await PostgresServer.StartAsync(programs);
    }

    /// <summary>A store in a new database; the test is skipped where no server is installed.</summary>
    public async Task<PostgresTestStore> CreateStoreAsync()
    {
        Skip.If(_server is null, PostgresPrograms.Missing);

        return new(await _server!.CreateDatabaseAsync());
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

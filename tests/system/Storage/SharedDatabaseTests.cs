using ClientApi.Cluster;
using ClientApi.Identity.Storage;
using Microsoft.Extensions.Options;
using Silo.Cluster;
using Silo.Ledger;
using Silo.Ledger.Postgres;

namespace Whole.Tests.Storage;

/// <summary>Silos and APIs that start together make what all of them keep in one database.</summary>
public sealed class SharedDatabaseTests
{
    private const int Databases = 8;

    [SkippableFact]
    public async Task All_that_share_a_database_may_make_their_tables_at_the_same_moment()
    {
        for (var database = 0; database < Databases; database++)
        {
            var connectionString = await TestDatabase.CreateAsync();
            await using var ledger = new PostgresLedger(new LedgerOptions { Store = "postgres", ConnectionString = connectionString });
            await using var cluster = new ClusterSchema(Options.Create(new GridClusterOptions { ConnectionString = connectionString }));
            await Task.WhenAll(
                Task.Run(() => ledger.OpenAsync(partitions: 2, CancellationToken.None)),
                Task.Run(() => cluster.OpenAsync(CancellationToken.None)),
                Task.Run(() => OpenIdentityAsync(connectionString)),
                Task.Run(() => OpenIdentityAsync(connectionString)));

            Assert.Equal(1, await cluster.Next());
        }
    }

    private static Task OpenIdentityAsync(string connectionString) => new IdentitySchema(new(IsPostgres: true, connectionString, Folder: ""))
        .OpenAsync(() => Task.CompletedTask, TimeProvider.System, CancellationToken.None);
}

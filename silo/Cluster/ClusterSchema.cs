using ClientApi.Cluster;
using ClientApi.Storage;
using Grains.Ledger;
using Grains.Waves;
using Microsoft.Extensions.Options;
using Npgsql;
using Silo.Ledger.Postgres;

namespace Silo.Cluster;

/// <summary>The tables of Orleans, and the numbers that activations take, in the ledger's database.</summary>
internal sealed class ClusterSchema(IOptions<GridClusterOptions> options) : IActivationNumbers, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source =
        NpgsqlDataSource.Create(ClusterRegistration.ForOrleans(options.Value));

    /// <summary>Creates or migrates the tables; silos that start together take turns.</summary>
    /// <exception cref="LedgerUnavailableException">The database can't be reached.</exception>
    public Task OpenAsync(CancellationToken cancellation) => Translated(async () =>
    {
        await PostgresMigration.RunAsync<ClusterSchema>(options.Value.ConnectionString!, cancellation);

        return 0;
    });

    /// <remarks>
    /// A grain lives once at a time, so that its successor takes its number later. Only a silo that was frozen between taking
    /// its place and taking a number is later still; it is dead by then, nobody takes its messages, and it ends in seconds.
    /// </remarks>
    public ValueTask<long> Next() => new(Translated(async () =>
    {
        await using var next = _source.CreateCommand("SELECT nextval('grid_activations')");

        return (long)(await next.ExecuteScalarAsync())!;
    }));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<T> Translated<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (PostgresFailure.IsUnavailable(failure))
        {
            throw PostgresFailure.Translate(failure);
        }
    }
}

using LoadTests.Networks;
using Silo.Ledger;

namespace LoadTests.Grids;

/// <summary>
/// A cluster over PostgreSQL whose first silo, with the coordinator, is this process: the same grid on the same ledger, first on
/// one silo and then on several.
/// </summary>
internal sealed class SpreadGrid : IAsyncDisposable
{
    private readonly GridProcesses _others;

    private SpreadGrid(GridProcesses others, GridUnderTest grid) => (_others, Grid) = (others, grid);

    public GridUnderTest Grid { get; }

    /// <summary>Fills a ledger with a network, and starts the first silo on it.</summary>
    public static async Task<SpreadGrid> StartAsync(Network network, int partitions, CancellationToken cancellation)
    {
        var others = await GridProcesses.OpenAsync(partitions);
        var ledger = new LedgerOptions { Store = "postgres", ConnectionString = others.Connection };
        await LedgerFill.FillAsync(ledger, partitions, new NetworkFacts(network).All, cancellation);

        return new(others, await GridUnderTest.JoinAsync(others.Connection, partitions, cancellation));
    }

    /// <summary>Starts the other silos, and waits until each has its share of the partitions.</summary>
    public async Task SpreadAsync(int silos, CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(1, silos - 1).Select(_ => _others.AddSilo().Joined));
        await Grid.SpreadAsync(silos, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _others.StopAsync();
        await Grid.DisposeAsync();
        await _others.DisposeAsync();
    }
}

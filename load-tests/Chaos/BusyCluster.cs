using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Chaos;

/// <summary>A cluster of processes to which suppliers push, while readers read and watchers watch, whatever happens to it.</summary>
internal sealed class BusyCluster : IDisposable
{
    private readonly ChaosClient _readingClient;

    private BusyCluster(GridProcesses processes, BusySize size, SupplyChain chain, Bearers bearers)
    {
        (Processes, Size, Chain) = (processes, size, chain);
        Client = new ChaosClient(processes.Address, bearers);
        _readingClient = new ChaosClient(processes.Address, bearers);
        Recoveries = new Recoveries(Client, size.Partitions);
        Suppliers = new Suppliers(Chain, Client, size.Pace, size.Seed);
        Readers = new Readers(Chain, _readingClient, size.Partitions, size.Seed);
        Watchers = new Watchers(Chain, _readingClient);
    }

    public GridProcesses Processes { get; }

    public BusySize Size { get; }

    public SupplyChain Chain { get; }

    public ChaosClient Client { get; }

    public Recoveries Recoveries { get; }

    public Suppliers Suppliers { get; }

    public Readers Readers { get; }

    public Watchers Watchers { get; }

    /// <summary>Streams that were open at the end and showed nothing new.</summary>
    public IReadOnlyList<string> SilentStreams { get; private set; } = [];

    /// <summary>States all that the suppliers have, until it has settled.</summary>
    public static async Task<BusyCluster> StartAsync(GridProcesses processes, BusySize size, CancellationToken cancellation)
    {
        var chain = new SupplyChain(size.Suppliers, size.Products / size.Suppliers, size.Seed);
        var bearers = size.HasAccess ? await Bearers.GetAsync(processes, chain.Enterprises, cancellation) : Bearers.None;
        var busy = new BusyCluster(processes, size, chain, bearers);
        await busy.Chain.FillAsync(busy.Client, cancellation);
        await busy.Recoveries.ProbeAsync(cancellation);

        return busy;
    }

    /// <summary>Everybody is busy while something happens; then nobody begins anything any more, and at last every stream must show what has settled.</summary>
    /// <param name="longest">After so long nobody waits any more for what has begun.</param>
    /// <param name="happening">Is told when to give up.</param>
    public async Task LiveAsync(TimeSpan longest, Func<CancellationToken, Task> happening, CancellationToken cancellation)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var surrender = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        surrender.CancelAfter(longest);
        var pushing = Suppliers.RunAsync(quiet.Token, surrender.Token);
        var reading = Readers.RunAsync(quiet.Token);
        var watching = Watchers.RunAsync(end.Token);
        await happening(surrender.Token);
        await quiet.CancelAsync();
        await Task.WhenAll(pushing, reading);

        SilentStreams = await Watchers.Shown.SilentAsync(await Recoveries.ProbeAsync(cancellation), cancellation);
        await end.CancelAsync();
        await watching;
    }

    /// <summary>What readers and watchers have seen.</summary>
    public void TellReads(Report report)
    {
        report.Add("reads", Readers.Reads);
        report.Add("failed_reads", Readers.FailedReads);
        report.Add("live_events", Watchers.Shown.Events);
    }

    public void Dispose()
    {
        Client.Dispose();
        _readingClient.Dispose();
    }
}

/// <summary>How many are busy, and how much.</summary>
/// <param name="Products">Of all suppliers.</param>
/// <param name="Partitions">Of the grid.</param>
/// <param name="Pace">How long a supplier waits between two pushes, more or less.</param>
internal sealed record BusySize(int Suppliers, int Products, int Partitions, TimeSpan Pace, int Seed)
{
    /// <summary>Whether each supplier has a token of its own.</summary>
    public bool HasAccess { get; init; }
}

using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>One grid of processes under one load, from its start to its end.</summary>
internal sealed record PushTrial
{
    private const int ProductsEach = 5;
    private const int AtOnce = 64;

    private static readonly TimeSpan UntilWatching = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    public required int Suppliers { get; init; }

    /// <summary>Pushes a second.</summary>
    public required int Rate { get; init; }

    /// <summary>Open live streams.</summary>
    public required int Viewers { get; init; }

    /// <summary>Seconds of the steady load that are measured.</summary>
    public required int Seconds { get; init; }

    /// <summary>Seconds of the same load before, which don't count.</summary>
    public required int WarmUp { get; init; }

    /// <summary>Seconds of a rush after it, in which suppliers push as fast as they are answered; 0 for none.</summary>
    public int Rush { get; init; }

    /// <summary>Pushes a second after that, more than it can take; 0 for none.</summary>
    public int Overload { get; init; }

    public int Silos { get; init; } = 1;

    public int Partitions { get; init; } = 2;

    /// <summary>Whether the whole grid is one process over SQLite, and not several over PostgreSQL.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>Whether each supplier has a token of its own.</summary>
    public required bool HasAccess { get; init; }

    public required int Seed { get; init; }

    public async Task<PushFigures> RunAsync(CancellationToken cancellation)
    {
        string[] settings = [$"--Api:MaxLiveStreams={Viewers + 10}", $"--Access:Mode={(HasAccess ? "on" : "off")}"];
        if (IsEmbedded)
        {
            using var folder = new TemporaryFolder();
            var floor = CommitFloor.OfSqlite(folder["floor"]);
            await using var grid = await WholeGrid.StartAsync(folder, [$"--Grid:Partitions={Partitions}", .. settings]);
            var credentials = folder["grid-data/credentials.json"];
            var tokens = await TokensAsync(grid.Address, () => Task.FromResult(SupplierTokens.OperatorIn(credentials)), cancellation);

            return await MeasureAsync(grid.Address, floor, tokens, grid.WorkingSet, cancellation);
        }

        await using var cluster = await GridProcesses.StartAsync(Silos, Partitions, previous: null, settings);
        await cluster.ReadyAsync(cancellation);
        var tokensOfCluster = await TokensAsync(cluster.Address, cluster.AddOperatorAsync, cancellation);

        return await MeasureAsync(cluster.Address, await CommitFloor.OfPostgresAsync(cluster.Connection), tokensOfCluster, cluster.WorkingSet, cancellation);
    }

    private async Task<string[]?> TokensAsync(Uri address, Func<Task<(string Id, string Secret)>> operates, CancellationToken cancellation) =>
        HasAccess ? await SupplierTokens.GetAsync(address, await operates(), PushLoad.Enterprises(Suppliers), cancellation) : null;

    private async Task<PushFigures> MeasureAsync(
        Uri address, Latencies commit, string[]? tokens, Func<long> workingSet, CancellationToken cancellation)
    {
        using var load = new PushLoad(address, Suppliers, ProductsEach, Seed, tokens);
        using var viewers = new Viewers(address, PushLoad.Enterprises(Suppliers), tokens);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await load.FillAsync(cancellation);
        var watching = viewers.RunAsync(Viewers, end.Token);
        await OpenAsync(viewers, end.Token);
        await load.RunAsync(Rate, TimeSpan.FromSeconds(WarmUp), isMeasured: false, cancellation);
        var before = viewers.Events;
        await load.RunAsync(Rate, TimeSpan.FromSeconds(Seconds), isMeasured: true, cancellation);
        var events = viewers.Events - before;
        var perSecond = Rush == 0 ? 0 : await load.RushAsync(AtOnce, TimeSpan.FromSeconds(Rush), cancellation);
        var (memory, overload) = (workingSet(), default(OverloadFigures));
        if (Overload > 0)
            overload = await load.OverloadAsync(Overload, TimeSpan.FromSeconds(Seconds), cancellation);

        var grown = workingSet() - memory;
        var open = viewers.Watching - viewers.Broken;
        await end.CancelAsync();
        await watching;

        return new(commit, load.Acknowledged, load.Settled, load.Pushes, load.Errors, load.EarlyErrors, open, events / (double)Seconds, perSecond)
        {
            Overload = overload,
            WorkingSet = memory,
            Grown = grown,
        };
    }

    private async Task OpenAsync(Viewers viewers, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(UntilWatching);
        while (viewers.Watching < Viewers && viewers.Broken == 0)
            await Task.Delay(Glance, patience.Token);
    }
}

/// <summary>What a trial has measured.</summary>
/// <param name="Commit">One durable row by a plain client, before the load.</param>
/// <param name="Pushes">Pushes that were accepted and have settled.</param>
/// <param name="Errors">Why the others failed.</param>
/// <param name="EarlyErrors">Pushes that failed before any counted.</param>
/// <param name="Watching">Streams that were open at the end.</param>
/// <param name="EventsPerSecond">Events on all streams.</param>
/// <param name="RushPerSecond">Pushes settled per second while suppliers pushed as fast as they were answered.</param>
internal sealed record PushFigures(
    Latencies Commit,
    Latencies Acknowledged,
    Latencies Settled,
    int Pushes,
    IReadOnlyList<string> Errors,
    int EarlyErrors,
    int Watching,
    double EventsPerSecond,
    double RushPerSecond)
{
    /// <summary>What became of more than the grid could take; none where there was none.</summary>
    public OverloadFigures? Overload { get; init; }

    /// <summary>Resident memory of all of its processes before that, in bytes.</summary>
    public long WorkingSet { get; init; }

    /// <summary>How much more it was after it.</summary>
    public long Grown { get; init; }
}

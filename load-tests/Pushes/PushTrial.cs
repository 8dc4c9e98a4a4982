using LoadTests.Questions;

namespace LoadTests.Pushes;

/// <summary>A grid of processes and a load on it.</summary>
internal sealed record PushTrial
{
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

    /// <summary>Starts a grid, warms it up, measures and ends it.</summary>
    public async Task<PushFigures> RunAsync(CancellationToken cancellation)
    {
        await using var grid = await PushGrid.StartAsync(this, cancellation);
        await grid.WarmUpAsync(WarmUp, cancellation);

        var figures = await grid.MeasureAsync(cancellation);

        return figures with { Differing = await grid.ReconcileAsync(cancellation) };
    }
}

/// <summary>What was measured of a load.</summary>
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
    /// <summary>Streams that did not show in time what had settled.</summary>
    public IReadOnlyList<string> SilentStreams { get; init; } = [];

    /// <summary>What each push of the rush took of the cores, with the read that waits for it.</summary>
    public CoreTimes RushEach { get; init; }

    /// <summary>What became of more than the grid could take; none where there was none.</summary>
    public OverloadFigures? Overload { get; init; }

    /// <summary>Resident memory of all of its processes before that, in bytes.</summary>
    public long WorkingSet { get; init; }

    /// <summary>How much more it was after it.</summary>
    public long Grown { get; init; }

    /// <summary>What of the totals differs from those of the ledger at the end, or why nobody could tell.</summary>
    public string? Differing { get; init; }
}

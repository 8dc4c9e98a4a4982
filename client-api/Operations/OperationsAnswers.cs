namespace ClientApi.Operations;

/// <summary>The silos of the grid.</summary>
/// <param name="Silos">Those that are not dead first, the oldest of them first; of the dead the last 20.</param>
public sealed record SilosAnswer(SiloAnswer[] Silos);

/// <summary>A silo.</summary>
/// <param name="Silo">Its address among the silos.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">`Active`, `Joining`, `ShuttingDown`, `Stopping` or `Dead`.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it has last said that it lives.</param>
public sealed record SiloAnswer(string Silo, string Name, string Status, DateTimeOffset StartedAt, DateTimeOffset SeenAt);

/// <summary>The partitions of the grid.</summary>
/// <param name="Head">The last receipt that was given.</param>
/// <param name="Partitions">In order of their numbers.</param>
public sealed record PartitionsAnswer(string Head, PartitionAnswer[] Partitions);

/// <summary>A partition. Where it does not answer all but its number and status is null.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Status">`settled`: it serves reads; `loading`: it reads its facts, or has settled none yet; `silent`: it does not answer.</param>
/// <param name="Silo">Where it lives.</param>
/// <param name="Cells">Cells that it holds.</param>
/// <param name="Inputs">Inputs of these cells.</param>
/// <param name="Pending">Facts that are validated and not yet applied.</param>
/// <param name="SettledThrough">Its readers see everything up to this receipt; null while it has settled nothing.</param>
/// <param name="BehindFacts">Receipts between that and the head.</param>
/// <param name="BehindSeconds">How long the oldest of these facts has waited.</param>
public sealed record PartitionAnswer(
    int Partition,
    string Status,
    string? Silo,
    int? Cells,
    long? Inputs,
    int? Pending,
    string? SettledThrough,
    long? BehindFacts,
    double? BehindSeconds);

/// <summary>The coordinator: the one writer of the ledger, and the leader of the waves.</summary>
/// <param name="Status">`leading`, or `opening` while it can't reach the ledger.</param>
/// <param name="Silo">Where it lives.</param>
/// <param name="Term">Raised whenever another one takes over.</param>
/// <param name="Head">The last receipt that was given.</param>
/// <param name="SettledThrough">What every partition has heard settled; null before the first wave.</param>
/// <param name="BehindSeconds">How long the oldest facts have waited that have not settled; 0 where all have.</param>
/// <param name="Queued">Pushes that wait for their commit.</param>
/// <param name="Waves">Waves that it has begun in this term.</param>
/// <param name="Loading">Partitions that have not read their facts.</param>
public sealed record CoordinatorAnswer(
    string Status,
    string Silo,
    long Term,
    string Head,
    string? SettledThrough,
    double BehindSeconds,
    int Queued,
    long Waves,
    int Loading);

/// <summary>Waves since the coordinator leads.</summary>
/// <param name="Slowest">The slowest first, at most 50.</param>
/// <param name="Newest">The newest first, at most 50.</param>
public sealed record WavesAnswer(WaveAnswer[] Slowest, WaveAnswer[] Newest);

/// <summary>A wave.</summary>
/// <param name="Epoch">The receipt that it has settled.</param>
/// <param name="SettledAt">When.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Recomputed">Cells that it has recomputed.</param>
/// <param name="Changed">Cells whose total is another one.</param>
public sealed record WaveAnswer(string Epoch, DateTimeOffset SettledAt, double Milliseconds, long Recomputed, long Changed);

/// <summary>A recomputation of every total from the ledger, compared with the live ones.</summary>
/// <param name="Id">Under this it can be asked for.</param>
/// <param name="Status">`recomputing`, `comparing`, `done` or `failed`.</param>
/// <param name="Cells">Totals that there are to compare; 0 until they are known.</param>
/// <param name="Compared">Totals that were compared.</param>
/// <param name="Differing">Totals that are not what the ledger says.</param>
/// <param name="FirstDiffering">The ids of the first 100 of them.</param>
/// <param name="Epoch">The receipt up to which everything was taken into account; null until it is known.</param>
/// <param name="Seconds">How long it has taken.</param>
/// <param name="Detail">Why it failed; else null.</param>
public sealed record ReconcileAnswer(
    string Id,
    string Status,
    int Cells,
    int Compared,
    int Differing,
    string[] FirstDiffering,
    string? Epoch,
    double Seconds,
    string? Detail);

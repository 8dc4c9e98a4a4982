using Grains.Coordination;
using Grains.Partitions;

namespace Grains.Operations;

/// <summary>The grid as those see it who run it. Safe for many callers at once.</summary>
public interface IGridOperations
{
    /// <summary>Every silo that is not dead, and the last ones that are.</summary>
    Task<IReadOnlyList<SiloState>> ReadSilosAsync();

    /// <summary>The coordinator with every partition.</summary>
    Task<GridStanding> ReadPartitionsAsync();

    Task<Standing> ReadCoordinatorAsync();

    /// <summary>The slowest and the newest waves since the coordinator leads.</summary>
    Task<WavesAnswer> ReadWavesAsync();

    /// <summary>Begins to recompute every total from the ledger and to compare it with the live one; one at a time.</summary>
    Task<ReconcileStart> StartReconcileAsync();

    /// <summary>How far that is; none where it is not known, or not any more.</summary>
    Task<ReconcileState?> ReadReconcileAsync(string id);
}

/// <summary>A silo, as the cluster's table of members has it.</summary>
/// <param name="Address">Where the others reach it.</param>
/// <param name="Name">Its name among them.</param>
/// <param name="Status">The word of Orleans: <c>Active</c>, <c>Joining</c>, <c>ShuttingDown</c>, <c>Dead</c> ...</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="SeenAt">When it has last said that it lives.</param>
public sealed record SiloState(string Address, string Name, string Status, DateTimeOffset StartedAt, DateTimeOffset SeenAt);

/// <summary>Where the grid stands, part by part.</summary>
/// <param name="Coordinator">What all the others are measured by.</param>
/// <param name="Partitions">In order; none for one that does not answer.</param>
public sealed record GridStanding(Standing Coordinator, IReadOnlyList<PartitionState?> Partitions);

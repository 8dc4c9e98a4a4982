using Grains.Coordination;
using Grains.Ledger;
using Grains.Partitions;

namespace Grains;

/// <summary>The grains of which there is one, or one for each partition, as a host calls them.</summary>
/// <remarks>References are made once: to make one, Orleans reads the attributes of its interface, which took 6 % of a push in its host.</remarks>
internal sealed class GridGrains(IGrainFactory factory, int partitions)
{
    private readonly IPartitionGrain[] _partitions =
        [.. Enumerable.Range(0, partitions).Select(at => factory.GetGrain<IPartitionGrain>(at))];

    /// <summary>For the fronts of entities, and for observers.</summary>
    public IGrainFactory Factory => factory;

    public ICoordinatorGrain Coordinator { get; } = factory.GetGrain<ICoordinatorGrain>(0);

    public ILedgerReaderGrain Ledger { get; } = factory.GetGrain<ILedgerReaderGrain>(0);

    public int PartitionCount => _partitions.Length;

    public IReadOnlyList<IPartitionGrain> Partitions => _partitions;
}

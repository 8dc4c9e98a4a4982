using Microsoft.Extensions.Options;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Grains.Placement;

/// <summary>Spreads partitions evenly over the active silos.</summary>
[GenerateSerializer, Immutable, Alias("grid.partition-placement")]
public sealed class PartitionPlacement : PlacementStrategy;

/// <summary>Places a partition's grain with <see cref="PartitionPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PartitionPlacementAttribute() : PlacementAttribute(new PartitionPlacement());

/// <summary>Chooses the silo of a partition.</summary>
internal sealed class PartitionDirector(IOptions<GridOptions> options) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(GridPlaces.OfPartition(
            (int)target.GrainIdentity.GetIntegerKey(), options.Value.PartitionCount, context.GetCompatibleSilos(target)));
}

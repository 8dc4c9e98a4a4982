using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Grains.Placement;

/// <summary>Keeps coordinator, order and loops together on the oldest active silo.</summary>
[GenerateSerializer, Immutable, Alias("grid.leader-placement")]
public sealed class LeaderPlacement : PlacementStrategy;

/// <summary>Places a grain with <see cref="LeaderPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LeaderPlacementAttribute() : PlacementAttribute(new LeaderPlacement());

/// <summary>Chooses the oldest silo.</summary>
internal sealed class LeaderDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(GridPlaces.OfLeader(context.GetCompatibleSilos(target)));
}

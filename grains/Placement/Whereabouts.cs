using Microsoft.Extensions.Options;

namespace Grains.Placement;

/// <summary>Tells grains of this silo whether they are still where they belong.</summary>
/// <remarks>
/// Silos come and go one after the other in a rolling restart, and each sees it a moment sooner or later. So nothing moves
/// before the active silos have been the same for some seconds: who moves then finds the same place on every silo.
/// </remarks>
internal sealed class Whereabouts(ISiloStatusOracle silos, IOptions<GridOptions> options, TimeProvider time)
{
    /// <summary>Longer than silos differ in what they see, since they tell each other, and than a pause for breath of one.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    private readonly Lock _looking = new();
    private SiloAddress[] _seen = [];
    private long _seenAt = time.GetTimestamp();

    public bool IsPartitionAstray(int partition) =>
        Settled() is { } active && !IsHere(GridPlaces.OfPartition(partition, options.Value.PartitionCount, active));

    public bool IsLeaderAstray() => Settled() is { } active && !IsHere(GridPlaces.OfLeader(active));

    private bool IsHere(SiloAddress silo) => silo.Equals(silos.SiloAddress);

    /// <summary>The active silos where they have been the same for long enough, and this is one of them; else none.</summary>
    private SiloAddress[]? Settled()
    {
        var active = silos.GetActiveSilos();
        lock (_looking)
        {
            if (active.Length != _seen.Length || active.Except(_seen).Any())
                (_seen, _seenAt) = (active, time.GetTimestamp());

            return time.GetElapsedTime(_seenAt) >= Calm && active.Contains(silos.SiloAddress) ? active : null;
        }
    }
}

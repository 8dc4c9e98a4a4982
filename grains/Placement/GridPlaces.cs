
namespace Grains.Placement;

/// <summary>Where the grid's own grains belong, given the silos that are active.</summary>
/// <remarks>
/// A silo that is being drained is not active any more, so that nothing belongs to it. Coordinator, order and loops belong
/// together, since most of what they say they say to each other, and to the oldest silo: none that joins makes them move.
/// </remarks>
internal static class GridPlaces
{
    public static SiloAddress OfPartition(int partition, int partitions, IReadOnlyList<SiloAddress> silos)
    {
        var oldestFirst = OldestFirst(silos);

        return oldestFirst[PartitionPlaces.Of(partitions, [.. oldestFirst.Select(Name)])[partition]];
    }

    public static SiloAddress OfLeader(IReadOnlyList<SiloAddress> silos) => OldestFirst(silos)[0];

    /// <summary>The generation of a silo is the time of its start; the name tells two of the same moment apart.</summary>
    private static SiloAddress[] OldestFirst(IReadOnlyList<SiloAddress> silos) =>
        [.. silos.OrderBy(silo => silo.Generation).ThenBy(Name, StringComparer.Ordinal)];

    /// <summary>Without the generation: a silo that is started again at its address likes what it liked before.</summary>
    private static string Name(SiloAddress silo) => silo.Endpoint.ToString();
}

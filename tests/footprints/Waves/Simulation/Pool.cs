using Footprints.Identities;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Ids that random networks draw from, hashed once.</summary>
internal static class Pool
{
    private static readonly EntityId[,] Volumes = AllVolumes();

    public static EntityId[] Enterprises { get; } = Ids("urn:ent:e", 4);

    public static EntityId[] Factors { get; } = Ids("urn:factor:f", 8);

    public static EntityId[] Products { get; } = Ids("urn:prod:p", 24);

    public static EntityId[] Components { get; } = Ids("urn:comp:c", 8);

    public static EntityId VolumeOf(int enterprise, int product) => Volumes[enterprise, product];

    /// <summary>The share of a product, or of all, of an enterprise with another, or even with itself.</summary>
    public static EntityId ShareOf(int enterprise, int? product, int buyer) =>
        EntityId.OfShare(Enterprises[enterprise], product is { } one ? Products[one] : null, Enterprises[buyer]);

    private static EntityId[] Ids(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(number => EntityId.Of($"{prefix}{number}"))];

    private static EntityId[,] AllVolumes()
    {
        var volumes = new EntityId[4, 24];
        for (var enterprise = 0; enterprise < 4; enterprise++)
        {
            for (var product = 0; product < 24; product++)
            {
                volumes[enterprise, product] = EntityId.OfVolume(
                    EntityId.Of($"urn:ent:e{enterprise}"), EntityId.Of($"urn:prod:p{product}"));
            }
        }

        return volumes;
    }
}

using Footprints.Identities;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Ids that random networks draw from, hashed once.</summary>
internal static class Pool
{
    public static EntityId[] Enterprises { get; } = Ids("urn:ent:e", 4);

    public static EntityId[] Factors { get; } = Ids("urn:factor:f", 8);

    public static EntityId[] Products { get; } = Ids("urn:prod:p", 24);

    public static EntityId[] Components { get; } = Ids("urn:comp:c", 8);

    /// <summary>What volumes name as their enterprise: enterprises first, then what is none.</summary>
    public static EntityId[] Sellers { get; } = [.. Enterprises, Products[3], Products[20], Components[2], Factors[5]];

    private static EntityId[,] Volumes { get; } = AllVolumes();

    public static EntityId VolumeOf(int seller, int product) => Volumes[seller, product];

    /// <summary>The share of a product, or of all, of an enterprise with another, or even with itself.</summary>
    public static EntityId ShareOf(int enterprise, int? product, int buyer) =>
        EntityId.OfShare(Enterprises[enterprise], product is { } one ? Products[one] : null, Enterprises[buyer]);

    private static EntityId[] Ids(string prefix, int count) =>
        [.. Enumerable.Range(0, count).Select(number => EntityId.Of($"{prefix}{number}"))];

    private static EntityId[,] AllVolumes()
    {
        var volumes = new EntityId[Sellers.Length, Products.Length];
        for (var seller = 0; seller < Sellers.Length; seller++)
        {
            for (var product = 0; product < Products.Length; product++)
                volumes[seller, product] = EntityId.OfVolume(Sellers[seller], Products[product]);
        }

        return volumes;
    }
}

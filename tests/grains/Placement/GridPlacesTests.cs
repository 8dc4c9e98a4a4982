using System.Net;
using Grains.Placement;

namespace Grains.Tests.Placement;

public sealed class GridPlacesTests
{
    private static readonly SiloAddress Oldest = Silo(3, generation: 100);
    private static readonly SiloAddress Second = Silo(1, generation: 200);
    private static readonly SiloAddress Newest = Silo(2, generation: 300);

    [Fact]
    public void The_leader_belongs_to_the_oldest_silo_in_whatever_order_they_are_seen()
    {
        Assert.Equal(Oldest, GridPlaces.OfLeader([Newest, Oldest, Second]));
        Assert.Equal(Second, GridPlaces.OfLeader([Newest, Second]));
    }

    [Fact]
    public void Silos_that_started_at_the_same_moment_are_told_apart_by_their_address() =>
        Assert.Equal(Silo(1, 100), GridPlaces.OfLeader([Silo(2, 100), Silo(1, 100)]));

    [Fact]
    public void Every_silo_places_partitions_alike()
    {
        var seen = Enumerable.Range(0, 8).Select(partition => GridPlaces.OfPartition(partition, 8, [Oldest, Second, Newest])).ToList();

        Assert.Equal(seen, Enumerable.Range(0, 8).Select(partition => GridPlaces.OfPartition(partition, 8, [Newest, Oldest, Second])));
        Assert.Equal(3, seen.Distinct().Count());
    }

    private static SiloAddress Silo(int host, int generation) =>
        SiloAddress.New(IPAddress.Parse($"10.0.0.{host}"), 11_111, generation);
}

using CsCheck;
using Grains.Placement;

namespace Grains.Tests.Placement;

public sealed class PartitionPlacesTests
{
    private static readonly Gen<string[]> Silos =
        Gen.Int[1, 60_000].Array[1, 9].Select(ports => ports.Distinct().Select(port => $"10.0.0.1:{port}").ToArray());

    private static readonly Gen<int> Partitions = Gen.Int[1, 100];

    [Fact]
    public void Every_silo_has_as_many_as_any_other_or_one_more() =>
        Gen.Select(Partitions, Silos).Sample((partitions, silos) =>
        {
            var counts = PartitionPlaces.Of(partitions, silos).CountBy(place => place).ToDictionary();

            Assert.All(Enumerable.Range(0, silos.Length), silo =>
                Assert.InRange(counts.GetValueOrDefault(silo), partitions / silos.Length, (partitions + silos.Length - 1) / silos.Length));
        });

    [Fact]
    public void A_newcomer_takes_its_share_and_nothing_else_moves() =>
        Gen.Select(Partitions, Silos).Sample((partitions, silos) =>
        {
            var before = PartitionPlaces.Of(partitions, silos);
            var after = PartitionPlaces.Of(partitions, [.. silos, "10.0.0.2:1"]);

            var moved = Enumerable.Range(0, partitions).Where(partition => before[partition] != after[partition]).ToList();
            Assert.Equal(partitions / (silos.Length + 1), moved.Count);
            Assert.All(moved, partition => Assert.Equal(silos.Length, after[partition]));
        });

    [Fact]
    public void A_silo_that_leaves_moves_half_as_many_again_as_it_had_at_most_on_average()
    {
        var (own, moved) = (0, 0);
        for (var cluster = 0; cluster < 300; cluster++)
        {
            var silos = Enumerable.Range(0, 2 + cluster % 3).Select(silo => $"10.0.{cluster}.{silo}:11111").ToList();
            var before = PartitionPlaces.Of(16, silos);
            var leaving = cluster / 3 % silos.Count;
            var remaining = silos.Where((_, silo) => silo != leaving).ToList();
            var after = PartitionPlaces.Of(16, remaining);

            own += before.Count(place => place == leaving);
            moved += before.Zip(after).Count(places => silos[places.First] != remaining[places.Second]);
        }

        Assert.InRange(moved, own, own * 1.5);
    }

    [Fact]
    public void Places_are_the_same_in_every_release() => Assert.Equal(
        [0, 2, 0, 1, 1, 0, 2, 1],
        PartitionPlaces.Of(8, ["10.0.0.1:11111", "10.0.0.2:11111", "10.0.0.3:11111"]));
}

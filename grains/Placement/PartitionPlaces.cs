using System.Numerics;
using System.Text;

namespace Grains.Placement;

/// <summary>Which of some silos each partition belongs to. It follows from the silos alone, so that nobody has to agree on it.</summary>
/// <remarks>
/// Laws: every silo has as many partitions as any other, or one more or less. A newcomer takes its share, and nothing moves
/// between the others; so, when it leaves again, it gives back to each what it took. Where an older one leaves, those after
/// it choose anew, each by its own fixed preferences: over 2 to 6 silos a quarter to a half more than its own move then.
/// </remarks>
internal static class PartitionPlaces
{
    /// <summary>By partition: the index of its silo.</summary>
    /// <param name="silos">The names of the silos, oldest first.</param>
    public static int[] Of(int partitions, IReadOnlyList<string> silos)
    {
        // The oldest has all; then they come one after the other, as they did, and each takes its share.
        var places = new int[partitions];
        var counts = new int[silos.Count];
        counts[0] = partitions;
        for (var newcomer = 1; newcomer < silos.Count; newcomer++)
        {
            for (var share = partitions / (newcomer + 1); share > 0; share--)
            {
                var taken = Preferred(places, counts, newcomer, silos[newcomer]);
                counts[places[taken]]--;
                counts[newcomer]++;
                places[taken] = newcomer;
            }
        }

        return places;
    }

    /// <summary>Of all partitions of those who have the most, the one that the newcomer likes best.</summary>
    private static int Preferred(int[] places, int[] counts, int newcomer, string name)
    {
        var most = counts.AsSpan(0, newcomer).ToArray().Max();
        var (best, liking) = (-1, 0UL);
        for (var partition = 0; partition < places.Length; partition++)
        {
            if (places[partition] == newcomer || counts[places[partition]] != most)
                continue;

            var score = Score(partition, name);
            if (best < 0 || score > liking)
                (best, liking) = (partition, score);
        }

        return best;
    }

    /// <summary>A stable hash (FNV-1a, then the mixing of SplitMix64), the same in every process and release.</summary>
    private static ulong Score(int partition, string name)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var one in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ one) * 1_099_511_628_211UL);

        hash = unchecked(hash + ((ulong)partition + 1) * 0x9E3779B97F4A7C15UL);
        hash = unchecked((hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94D049BB133111EBUL);

        return BitOperations.RotateLeft(hash, 31) ^ hash;
    }
}

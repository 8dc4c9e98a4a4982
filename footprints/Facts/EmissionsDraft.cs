using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Footprints.Lanes;

namespace Footprints.Facts;

/// <summary>Lanes and quality while they are read: of a factor, of a direct entry, or a product's defaults.</summary>
internal struct EmissionsDraft
{
    public AmountOfLane Amounts;
    public bool? Primary;
    public bool? Verified;
    public decimal? TechnologicalDqr;
    public decimal? GeographicalDqr;
    public decimal? TemporalDqr;
    public decimal? Spread;
    public ImmutableArray<int> Pedigree;
    public Evidence? Evidence;

    /// <summary>The entry with the lanes that were stated, by lane.</summary>
    public readonly DirectEmissions Build(string? stage, MemberSet stated)
    {
        var lanes = stated.And(MemberSet.Lanes);
        var amounts = new LaneAmount[lanes.Count];
        for (var (lane, at) = (0, 0); at < amounts.Length; lane++)
        {
            if (lanes.Has((Member)lane))
                amounts[at++] = new((Lane)lane, Amounts[lane]);
        }

        return new(stage, ImmutableCollectionsMarshal.AsImmutableArray(amounts), Quality(stated));
    }

    /// <summary>The quality that was stated.</summary>
    public readonly DataQuality Quality(MemberSet stated) => stated.And(MemberSet.Quality).IsEmpty
        ? DataQuality.Unstated
        : new(
            Primary, Verified, TechnologicalDqr, GeographicalDqr, TemporalDqr, Spread,
            Pedigree.IsDefault ? [] : Pedigree, Evidence);

    [InlineArray(Footprints.Lanes.Lanes.FirstTrustLane)]
    public struct AmountOfLane
    {
        private decimal _first;
    }
}

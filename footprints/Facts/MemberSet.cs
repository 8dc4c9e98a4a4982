using System.Numerics;

namespace Footprints.Facts;

/// <summary>A set of members. One word, since sets are asked several times per member; more than 64 members need a wider one.</summary>
internal readonly record struct MemberSet(ulong Bits)
{
    /// <summary>All twelve value lanes.</summary>
    public static MemberSet Lanes { get; } = Range(Member.Fossil, Member.OutboundLogistics);

    /// <summary>How much a number can be trusted.</summary>
    public static MemberSet Quality { get; } = Range(Member.Primary, Member.Evidence);

    /// <summary>The period of the data and of the result.</summary>
    public static MemberSet Validity { get; } = Range(Member.ReferencePeriodStart, Member.ValidUntil);

    public bool IsEmpty => Bits == 0;

    public int Count => BitOperations.PopCount(Bits);

    /// <summary>The first member of a set that has one.</summary>
    public Member First => (Member)BitOperations.TrailingZeroCount(Bits);

    public static MemberSet Of(params ReadOnlySpan<Member> members)
    {
        var set = default(MemberSet);
        foreach (var member in members)
            set = set.With(member);

        return set;
    }

    public bool Has(Member member) => (Bits >> (int)member & 1) != 0;

    public MemberSet With(Member member) => new(Bits | 1UL << (int)member);

    public MemberSet Without(MemberSet others) => new(Bits & ~others.Bits);

    public MemberSet And(MemberSet others) => new(Bits & others.Bits);

    public static MemberSet operator |(MemberSet left, MemberSet right) => new(left.Bits | right.Bits);

    private static MemberSet Range(Member first, Member last)
    {
        var set = default(MemberSet);
        for (var member = first; member <= last; member++)
            set = set.With(member);

        return set;
    }
}

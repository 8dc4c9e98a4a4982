using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Footprints.Identities;

/// <summary>The stable 128-bit name of a cell: its place in the first 16 bits, then bits of SHA-256 of the entity's id.</summary>
/// <remarks>
/// The same on every machine and for ever: placement, the halo and the shape of the graph are keyed by it. Two ids with
/// one key are not to be expected (2^56 ids by the birthday bound); a partition that meets them refuses the second.
/// </remarks>
public readonly record struct CellKey(ulong High, ulong Low) : IComparable<CellKey>
{
    [ThreadStatic]
    private static IncrementalHash? _hasher;

    /// <summary>The number of places; a partition is a range of them.</summary>
    public const int Places = 1 << 16;

    /// <summary>The place of whatever concerns every partition, among other entities whose hash says so.</summary>
    public const int CommonPlace = Places - 1;

    private const ulong FirstCommon = 0xFFFF_FFFF_FFFF_0000;

    /// <summary>The 16-bit place of the cell, which alone decides its partition.</summary>
    public int Place => (int)(High >> 48);

    /// <summary>The partition, of <paramref name="partitions"/>, that holds the cell.</summary>
    public int PartitionOf(int partitions) => Place * partitions >> 16;

    /// <summary>The key of the entity with this id.</summary>
    public static CellKey Of(string id)
    {
        Span<byte> text = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(id, text, out var length))
            return Of(Encoding.UTF8.GetBytes(id));

        return Of(text[..length]);
    }

    /// <summary>The key of the entity with this id, given as UTF-8.</summary>
    public static CellKey Of(ReadOnlySpan<byte> id)
    {
        // One hasher per thread: to make one for every id takes longer than to hash it (700 ns instead of 1,200).
        var hasher = _hasher ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        hasher.AppendData(id);
        hasher.GetHashAndReset(hash);

        return new(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }

    /// <summary>The same key at the place of another one.</summary>
    public CellKey At(CellKey other) => new((other.High & 0xFFFF_0000_0000_0000) | (High & 0x0000_FFFF_FFFF_FFFF), Low);

    /// <summary>Whether it is the key of something that concerns every partition: no other is to be expected among 2^48.</summary>
    public bool IsCommon => High >= FirstCommon;

    /// <summary>The same key among those that concern every partition: 80 bits of the hash are left to tell them apart.</summary>
    public CellKey AtCommon() => new(High | FirstCommon, Low);

    /// <inheritdoc/>
    public int CompareTo(CellKey other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)Low ^ (int)(Low >> 32));

    public static bool operator <(CellKey left, CellKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(CellKey left, CellKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(CellKey left, CellKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(CellKey left, CellKey right) => left.CompareTo(right) >= 0;
}

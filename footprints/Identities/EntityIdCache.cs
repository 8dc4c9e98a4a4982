using System.Runtime.InteropServices;
using System.Text;

namespace Footprints.Identities;

/// <summary>Remembers recent ids by their text, since hashing an id costs more than reading the rest of its line.</summary>
/// <remarks>
/// A table of one slot per hash, in which a later id drives out an earlier one. Threads may share it: a slot holds one
/// immutable object, and a lost write costs one hash.
/// </remarks>
internal sealed class EntityIdCache(int slots)
{
    /// <summary>Some 10 MB when full, a fraction of what the cells of as many ids take.</summary>
    public const int DefaultSlots = 1 << 16;

    private readonly Known?[] _known = new Known?[slots];

    /// <summary>The id with this text, given as UTF-8 (which must be valid).</summary>
    public EntityId Of(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref _known[Hash(utf8) % (uint)_known.Length];
        if (slot is { } known && Ascii.Equals(utf8, known.Id.Text))
            return known.Id;

        var id = EntityId.Of(Encoding.UTF8.GetString(utf8));
        slot = new(id);

        return id;
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        unchecked
        {
            var hash = (ulong)text.Length;
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(text))
                hash = (hash ^ word) * 0x9E37_79B9_7F4A_7C15 ^ (hash >> 29);

            foreach (var rest in text[(text.Length & ~7)..])
                hash = (hash ^ rest) * 0x0000_0100_0000_01B3;

            return (uint)(hash >> 32) ^ (uint)hash;
        }
    }

    private sealed record Known(EntityId Id);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Footprints.Identities;

/// <summary>Where the keys lie that an index finds.</summary>
internal interface IKeys
{
    ref readonly CellKey this[int number] { get; }
}

/// <summary>Finds the number of a key: open addressing over 4-byte entries, since the keys lie in a column already.</summary>
/// <remarks>6 to 11 bytes a key, against 28 to 56 of a dictionary with the key in its entries.</remarks>
internal sealed class KeyIndex<TKeys>(TKeys keys)
    where TKeys : struct, IKeys
{
    private const int SmallestSize = 1 << 8;

    // Numbers by hash, each one higher than it is, so that 0 is an empty entry.
    private int[] _entries = new int[SmallestSize];

    private int _shift = 64 - BitOperations.Log2(SmallestSize);
    private int _count;

    /// <summary>The number of <paramref name="key"/>, or -1.</summary>
    public int Find(in CellKey key) => _entries[EntryOf(key)] - 1;

    /// <summary>Asks for the entry of a key that is looked for soon: many look-ups then wait for memory together.</summary>
    public unsafe void FetchEntry(in CellKey key)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[HomeOf(key)]));
    }

    /// <summary>Asks for the key behind the entry that was asked for before.</summary>
    public unsafe void FetchKey(in CellKey key)
    {
        if (Sse.IsSupported && _entries[HomeOf(key)] is var entry and not 0)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in keys[entry - 1])));
    }

    /// <summary>Adds a number whose key is absent and lies in its place.</summary>
    public void Add(int number)
    {
        if (++_count > _entries.Length / 4 * 3)
            Grow();

        Enter(number);
    }

    private void Grow()
    {
        var entries = _entries;
        _entries = new int[entries.Length * 2];
        _shift--;
        foreach (var entry in entries)
        {
            if (entry != 0)
                Enter(entry - 1);
        }
    }

    private void Enter(int number) => _entries[EntryOf(keys[number])] = number + 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EntryOf(in CellKey key)
    {
        var entries = _entries;
        var at = HomeOf(key);
        while (entries[at] != 0 && keys[entries[at] - 1] != key)
            at = (at + 1) & (entries.Length - 1);

        return at;
    }

    // Keys are bits of a hash, but tests and tools count them up: a multiplication spreads both.
    private int HomeOf(in CellKey key) =>
        (int)(unchecked((key.Low ^ BitOperations.RotateLeft(key.High, 32)) * 0x9E37_79B9_7F4A_7C15) >> _shift);
}

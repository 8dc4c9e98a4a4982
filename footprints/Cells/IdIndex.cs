using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Footprints.Cells;

/// <summary>Finds numbers by the bytes of ids while a snapshot is loaded: a fifth of what hashing them for their keys takes.</summary>
/// <remarks>
/// Open addressing. An entry says where its text lies, so that what a few look-ups need can be fetched before the first
/// one. The hash is the platform's, whose seed nobody can know who states ids to make them collide.
/// </remarks>
internal sealed class IdIndex(CellTexts texts)
{
    private Entry[] _entries = new Entry[1 << 10];
    private int _count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint HashOf(ReadOnlySpan<byte> id)
    {
        var hash = default(HashCode);
        hash.AddBytes(id);

        return unchecked((uint)hash.ToHashCode());
    }

    /// <summary>Asks for the entry of an id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void FetchEntry(uint hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref _entries[HomeOf(hash)]));
    }

    /// <summary>Asks for the text of an id whose entry was asked for before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchText(uint hash)
    {
        ref var entry = ref _entries[HomeOf(hash)];
        if (entry.Hash == hash && entry.Number != 0)
            texts.Fetch(entry.Text);
    }

    /// <summary>The number of an id, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(uint hash, ReadOnlySpan<byte> id)
    {
        for (var at = HomeOf(hash); _entries[at].Number != 0; at = (at + 1) & (_entries.Length - 1))
        {
            ref var entry = ref _entries[at];
            if (entry.Hash == hash && texts.Utf8Of(entry.Text).SequenceEqual(id))
                return entry.Number - 1;
        }

        return -1;
    }

    /// <summary>Adds an id that is not there.</summary>
    /// <param name="text">Its number in <see cref="CellTexts"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(uint hash, int text, int number)
    {
        if (++_count > _entries.Length / 2)
            Grow();

        Enter(new Entry { Hash = hash, Text = text, Number = number + 1 });
    }

    private void Grow()
    {
        var entries = _entries;
        _entries = new Entry[entries.Length * 2];
        foreach (ref readonly var entry in entries.AsSpan())
        {
            if (entry.Number != 0)
                Enter(entry);
        }
    }

    private void Enter(in Entry entry)
    {
        var at = HomeOf(entry.Hash);
        while (_entries[at].Number != 0)
            at = (at + 1) & (_entries.Length - 1);

        _entries[at] = entry;
    }

    private int HomeOf(uint hash) => (int)(hash >> (32 - BitOperations.Log2((uint)_entries.Length)));

    private struct Entry
    {
        public uint Hash;
        public int Number;
        public int Text;
    }
}

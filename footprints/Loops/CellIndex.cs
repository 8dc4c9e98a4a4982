using System.Numerics;
using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>Finds the row of a key: open addressing over 4-byte entries, since the keys already lie in the
/// rows.</summary>
/// <remarks>6 to 11 bytes a cell, against 28 to 56 of a dictionary with the key in its entries.</remarks>
internal sealed class CellIndex(Shape shape)
{
    private const int SmallestSize = 1 << 8;

    // Rows by hash, each one higher than it is, so that 0 is an empty entry.
    private int[] _entries = new int[SmallestSize];

    private int _shift = 64 - BitOperations.Log2(SmallestSize);

    /// <summary>The row of <paramref name="key"/>, or -1.</summary>
    public int Find(CellKey key) => _entries[EntryOf(key)] - 1;

    /// <summary>Adds the last row of the shape, whose key must be absent.</summary>
    public void AddLast()
    {
        if (shape.Cells > _entries.Length / 4 * 3)
            Grow();
        else
            Enter(shape.Cells - 1);
    }

    private void Grow()
    {
        _entries = new int[_entries.Length * 2];
        _shift--;
        for (var cell = 0; cell < shape.Cells; cell++)
            Enter(cell);
    }

    private void Enter(int cell) => _entries[EntryOf(shape.Row(cell).Key)] = cell + 1;

    private int EntryOf(CellKey key)
    {
        var entries = _entries;
        // Keys are bits of a hash, but tests and tools count them up: a multiplication spreads both.
        var at = (int)(unchecked((key.Low ^ BitOperations.RotateLeft(key.High, 32)) * 0x9E37_79B9_7F4A_7C15) >> _shift);
        while (entries[at] != 0 && shape.Row(entries[at] - 1).Key != key)
            at = (at + 1) & (entries.Length - 1);

        return at;
    }
}

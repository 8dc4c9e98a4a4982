using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>Which rows of the order a partition means by its slots. Slots are never reused, so what was named once stays so.</summary>
internal sealed class SlotRows(ShapeOrder order)
{
    // A row by slot, each one higher than it is, so that 0 is a slot that was not named.
    private int[] _rows = new int[1024];

    /// <summary>The row of a slot that was named.</summary>
    public int this[int slot] => _rows[slot] - 1;

    /// <summary>Takes in what slots stand for; to hear it twice changes nothing.</summary>
    public void Name(ReadOnlySpan<int> slots, ReadOnlySpan<CellKey> keys)
    {
        // As many at a time as the processor fetches side by side.
        const int together = 16;
        for (var from = 0; from < slots.Length; from += together)
        {
            var count = Math.Min(together, slots.Length - from);
            order.Fetch(keys.Slice(from, count));
            for (var at = from; at < from + count; at++)
                Name(slots[at], keys[at]);
        }
    }

    private void Name(int slot, CellKey key)
    {
        if (slot >= _rows.Length)
            Array.Resize(ref _rows, Math.Max(slot + 1, _rows.Length * 2));

        _rows[slot] = order.RowOf(key) + 1;
    }

    public bool Knows(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
        {
            if (slot >= _rows.Length || _rows[slot] == 0)
                return false;
        }

        return true;
    }

    /// <summary>The partition's next activation has other slots.</summary>
    public void Clear() => _rows = new int[1024];
}

namespace Footprints.Waves;

/// <summary>Some of a partition's slots: a bit each.</summary>
internal sealed class SlotSet
{
    private ulong[] _words = new ulong[64];

    /// <summary>Each slot of a list once, in the order of the list.</summary>
    public static IEnumerable<int> Distinct(List<int> slots)
    {
        // A bit for each of a million slots takes less than a table of them, and more than one of a few.
        const int few = 4_096;

        return slots.Count < few ? slots.Distinct() : slots.Where(new SlotSet().Add);
    }

    /// <summary>Adds a slot; true where it was not in it.</summary>
    public bool Add(int slot)
    {
        var word = slot >> 6;
        if (word >= _words.Length)
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));

        var bit = 1UL << (slot & 63);
        var isNew = (_words[word] & bit) == 0;
        _words[word] |= bit;

        return isNew;
    }

    public void Clear() => Array.Clear(_words);
}

using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>Collects entries until they make a slice: bounded in number and in payload bytes.</summary>
internal sealed class SliceBuilder(LedgerOptions options)
{
    private List<LedgerEntry> _entries = [];
    private long _bytes;

    public bool IsFull => _entries.Count >= options.SliceEntries || _bytes >= options.SliceBytes;

    public bool IsEmpty => _entries.Count == 0;

    public void Add(LedgerEntry entry)
    {
        _entries.Add(entry);
        _bytes += entry.Payload.Length;
    }

    /// <summary>The slice so far; the next one starts empty.</summary>
    public IReadOnlyList<LedgerEntry> Take()
    {
        var slice = _entries;
        (_entries, _bytes) = (new(slice.Count), 0);

        return slice;
    }
}

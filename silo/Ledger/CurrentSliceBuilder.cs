using System.Buffers;
using Footprints.Facts;
using Grains.Ledger;

namespace Silo.Ledger;

/// <summary>Collects current facts until they make a slice, their payloads one after the other in one buffer.</summary>
internal sealed class CurrentSliceBuilder(LedgerOptions options, long position)
{
    private const int SmallestBuffer = 1 << 16;

    private List<LedgerPayload> _entries = [];
    private List<int> _ends = [];
    private byte[] _buffer = [];
    private int _length;

    public bool IsFull => _entries.Count >= options.SliceEntries || _length >= options.SliceBytes;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds a fact; its payload is copied.</summary>
    public void Add(in LedgerPayload entry, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Reserve(payload.Length));
        _entries.Add(entry);
        _ends.Add(_length);
    }

    private Span<byte> Reserve(int length)
    {
        if (_length + length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, (_length + length) * 2));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);

            _buffer = larger;
        }

        _length += length;

        return _buffer.AsSpan(_length - length, length);
    }

    /// <summary>The slice so far; the next one starts empty.</summary>
    public CurrentSlice Take()
    {
        var from = 0;
        for (var at = 0; at < _entries.Count; from = _ends[at++])
            _entries[at] = _entries[at] with { Payload = _buffer.AsMemory(from, _ends[at] - from) };

        var slice = new CurrentSlice(position, _entries, _buffer);
        (_entries, _ends, _buffer, _length) = (new(slice.Entries.Count), new(slice.Entries.Count), [], 0);

        return slice;
    }
}

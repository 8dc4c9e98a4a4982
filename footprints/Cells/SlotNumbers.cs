namespace Footprints.Cells;

/// <summary>
/// Hands out slots: own cells and copies come from chunks of their own, so that what is computed one after the other lies
/// together in all columns.
/// </summary>
/// <remarks>
/// The rest of a kind's last chunk is numbered but not used. A chunk is a page of vectors; columns that copies don't need
/// are never written there, and take no memory.
/// </remarks>
internal sealed class SlotNumbers
{
    private readonly List<Kind> _chunks = [];
    private int _nextOwn;
    private int _nextCopy;

    /// <summary>How many slots a chunk has.</summary>
    public static int Chunk => 1 << PageSizes.VectorBits;

    /// <summary>Slots of all chunks.</summary>
    public int Count => _chunks.Count * Chunk;

    /// <summary>Slots that were handed out, in ascending order.</summary>
    public IEnumerable<int> Used
    {
        get
        {
            for (var chunk = 0; chunk < _chunks.Count; chunk++)
            {
                var end = EndOf(chunk);
                for (var slot = chunk * Chunk; slot < end; slot++)
                    yield return slot;
            }
        }
    }

    /// <summary>The next slot; the first of a new chunk where <paramref name="isNewChunk"/>.</summary>
    public int Take(bool isCopy, out bool isNewChunk)
    {
        ref var next = ref isCopy ? ref _nextCopy : ref _nextOwn;
        isNewChunk = next % Chunk == 0;
        if (isNewChunk)
        {
            next = Count;
            _chunks.Add(isCopy ? Kind.Copies : Kind.Own);
        }

        return next++;
    }

    private int EndOf(int chunk)
    {
        var next = _chunks[chunk] == Kind.Copies ? _nextCopy : _nextOwn;

        return (next - 1) / Chunk == chunk ? next : (chunk + 1) * Chunk;
    }

    private enum Kind
    {
        Own,
        Copies,
    }
}

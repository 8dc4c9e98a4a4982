using System.Buffers;
using Footprints.Facts;

namespace Grains.Ledger;

/// <summary>Part of a snapshot of current facts, as the columns take them in.</summary>
/// <param name="position">The head's position in the snapshot, the same in every slice.</param>
/// <param name="entries">Their payloads are valid until the slice is disposed of.</param>
/// <param name="rented">The buffer that they lie in, of the shared pool; or none.</param>
/// <remarks>An array for each of a million payloads would be a tenth of a start.</remarks>
public sealed class CurrentSlice(long position, IReadOnlyList<LedgerPayload> entries, byte[]? rented = null) : IDisposable
{
    private byte[]? _rented = rented;

    public long Position { get; } = position;

    public IReadOnlyList<LedgerPayload> Entries { get; } = entries;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}

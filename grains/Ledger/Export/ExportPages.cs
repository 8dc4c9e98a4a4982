using System.Buffers;
using System.Text.Json;

namespace Grains.Ledger.Export;

/// <summary>The pages of an export, read from a ledger of this process.</summary>
/// <param name="options">With the number of partitions, and whether figures must be shared, that the ledger was made for.</param>
public sealed class ExportPages(ILedger ledger, GridOptions options) : IExportSource
{
    /// <summary>Entries of a page: a megabyte of usual facts, some 10 ms of reading and writing. Large facts end it sooner.</summary>
    private const int PageEntries = 1_000;

    private const int PageKeys = 1_000;

    public async Task<ExportHead> ReadHeadAsync()
    {
        var head = await ledger.ReadHeadAsync(CancellationToken.None);

        return new(head.Position, head.Hash, options.PartitionCount, JsonNamingPolicy.CamelCase.ConvertName(options.SharingInForce.ToString()));
    }

    public async Task<ExportedEntries> ReadEntriesAsync(long after, long through)
    {
        var end = Math.Min(through, after + PageEntries);
        await foreach (var slice in ledger.ReadOnAsync(after, end, CancellationToken.None))
        {
            // One slice is a page: the ledger bounds its bytes.
            return new(Lines(slice, ExportLines.Write), slice[^1].Position);
        }

        throw new InvalidDataException($"The ledger holds no entry after position {after}; verify it.");
    }

    public async Task<ExportedKeys> ReadKeysAsync(LedgerKeyPlace? after, long through)
    {
        var keys = await ledger.ReadKeysAsync(after, through, PageKeys, CancellationToken.None);

        return new(Lines(keys, ExportLines.Write), keys.Count, keys.Count == 0 ? null : keys[^1].Place);
    }

    private static byte[] Lines<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var item in items)
            ExportLines.Append(lines, writer => write(writer, item));

        return lines.WrittenSpan.ToArray();
    }
}

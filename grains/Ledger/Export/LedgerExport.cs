using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Grains.Ledger.Export;

/// <summary>A whole ledger as lines, up to the head at its start, while pushes go on.</summary>
public sealed class LedgerExport(IExportSource source, TimeProvider time)
{
    /// <summary>Bytes of whole lines, in order. The next ones are read once these have been taken.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger can't be read; what came so far has no end, and can't be imported.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = await source.ReadHeadAsync();
        yield return Counted(digest, Line(writer => ExportLines.Write(writer, head, time.GetUtcNow())));

        for (var position = 0L; position < head.Position;)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await source.ReadEntriesAsync(position, head.Position);
            yield return Counted(digest, page.Lines);
            position = page.Through;
        }

        var count = 0L;
        for (LedgerKeyPlace? place = null; await source.ReadKeysAsync(place, head.Position) is { Last: { } last } page; place = last)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Counted(digest, page.Lines);
            count += page.Count;
        }

        yield return Line(writer => ExportLines.WriteEnd(writer, head, count, digest.GetHashAndReset()));
    }

    private static byte[] Counted(IncrementalHash digest, byte[] lines)
    {
        digest.AppendData(lines);

        return lines;
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>();
        ExportLines.Append(line, write);

        return line.WrittenSpan.ToArray();
    }
}

using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Grains.Ledger.Export;

namespace Silo.Moving;

/// <summary>Reads an export line by line, packed with gzip or not; no more than a line is held.</summary>
internal sealed class ExportReader : IAsyncDisposable
{
    /// <summary>A fact has 4 MiB at most, and base64 a third more.</summary>
    private const int LongestLine = 64 << 20;

    private static readonly byte[] GzipMark = [0x1f, 0x8b];

    private readonly PipeReader _bytes;
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ReadOnlyMemory<byte> _current;

    private ExportReader(PipeReader bytes) => _bytes = bytes;

    /// <summary>The number of the line that was read last.</summary>
    public long Line { get; private set; }

    /// <summary>Finds out from its first bytes whether the stream is packed.</summary>
    public static async Task<ExportReader> OpenAsync(Stream stream, CancellationToken cancellation)
    {
        var raw = PipeReader.Create(stream);
        var start = await raw.ReadAtLeastAsync(GzipMark.Length, cancellation);
        var isPacked = start.Buffer.Length >= GzipMark.Length
            && start.Buffer.Slice(0, GzipMark.Length).ToArray().AsSpan().SequenceEqual(GzipMark);
        raw.AdvanceTo(start.Buffer.Start);

        return new(isPacked ? PipeReader.Create(new GZipStream(raw.AsStream(), CompressionMode.Decompress)) : raw);
    }

    /// <summary>The next line, or none at the end.</summary>
    /// <exception cref="InvalidDataException">What comes is no line of an export.</exception>
    public async Task<ExportLine?> ReadAsync(CancellationToken cancellation)
    {
        _digest.AppendData(_current.Span);
        _current = default;
        if (await NextAsync(cancellation) is not { } line)
            return null;

        Line++;
        _current = line;

        return ExportLine.Read(line[..^1]);
    }

    /// <summary>SHA-256 over all lines before the last one.</summary>
    public byte[] DigestBefore() => _digest.GetCurrentHash();

    public async ValueTask DisposeAsync()
    {
        await _bytes.CompleteAsync();
        _digest.Dispose();
    }

    /// <summary>The bytes of the next line, its end included.</summary>
    private async Task<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _bytes.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var next = buffer.GetPosition(1, end);
                ReadOnlyMemory<byte> line = buffer.Slice(0, next).ToArray();
                _bytes.AdvanceTo(next);

                return line;
            }

            if (read.IsCompleted)
                return buffer.IsEmpty ? null : throw new InvalidDataException("The export is cut off in the middle of a line.");
            if (buffer.Length > LongestLine)
                throw new InvalidDataException("The line is longer than any of an export.");

            _bytes.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}

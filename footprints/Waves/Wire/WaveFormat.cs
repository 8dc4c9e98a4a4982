using System.Buffers;

namespace Footprints.Waves.Wire;

/// <summary>Wave messages as bytes, for members that live in other processes.</summary>
/// <remarks>
/// The format has a version, and its codes are never given to another message, so that silos of two releases understand
/// each other while they are upgraded one by one. A vector travels with the lanes that are used, and a page that letters to
/// several peers share only with the vectors that this letter names.
/// </remarks>
public static class WaveFormat
{
    private const byte Version = 1;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>The bytes of a message.</summary>
    public static byte[] Write(WaveMessage message)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>();
        buffer.ResetWrittenCount();
        var writer = new WireWriter(buffer);
        writer.Byte(Version);
        WaveWriting.Write(writer, message);
        var bytes = buffer.WrittenSpan.ToArray();

        // What one large letter needed is not kept by every thread that ever sent one.
        const int kept = 1 << 20;
        if (buffer.Capacity > kept)
            _buffer = null;

        return bytes;
    }

    /// <summary>The message that <see cref="Write"/> made these bytes of.</summary>
    /// <exception cref="InvalidDataException">The bytes are of a newer version, or are no message.</exception>
    public static WaveMessage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        if (reader.Byte() != Version)
            throw new InvalidDataException("A wave message on the wire is of a newer version of the grid.");

        var message = WaveReading.Read(ref reader);

        return reader.IsAtEnd ? message : throw WireReader.Broken();
    }
}

/// <summary>What a message is on the wire; a code is never given away twice.</summary>
internal enum WaveCode : byte
{
    Hello = 1,
    Joined = 2,
    Begin = 3,
    Begun = 4,
    Arrange = 5,
    Arranged = 6,
    Run = 7,
    Ran = 8,
    Settle = 9,
    Settled = 10,
    Acknowledged = 11,
    Use = 12,
    Restated = 13,
    Totals = 14,
    Shapes = 15,
    Places = 16,
    LoopRows = 17,
    LoopTotals = 18,
    Shape = 19,
    Shaped = 20,
}

using System.Buffers;
using System.Runtime.InteropServices;
using Footprints.Facts;

namespace Footprints.Waves.Wire;

/// <summary>Wave messages as bytes, for members that live in other processes.</summary>
/// <remarks>
/// The format has a version, and its codes are never given to another message, so that silos of two releases understand
/// each other while they are upgraded one by one. A vector travels with the lanes that are used, and a page that letters to
/// several peers share only with the vectors that this letter names. What a later release adds goes beside the bytes, where an earlier
/// one passes over it.
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

    /// <summary>
    /// What cells are that a message describes, a byte for each, where the bytes don't tell it with their owners: release 0.1.0 reads the
    /// bytes to their end, and knows of neither.
    /// </summary>
    public static byte[]? WriteKinds(WaveMessage message) =>
        DescribedBy(message)?.Owners is { Enterprises.Length: 0, Kinds: var kinds } ? MemoryMarshal.AsBytes<FactKind>(kinds).ToArray() : null;

    /// <summary>The message that <see cref="Write"/> and <see cref="WriteKinds"/> have made these bytes of.</summary>
    /// <exception cref="InvalidDataException">The bytes are of a newer version, or are no message.</exception>
    public static WaveMessage Read(ReadOnlySpan<byte> bytes, byte[]? kinds)
    {
        var message = Read(bytes);
        if (kinds is null || DescribedBy(message) is not { Owners: null } used)
            return message;
        if (kinds.Length != used.States.Length)
            throw WireReader.Broken();

        var described = used with { Owners = new CellOwners(MemoryMarshal.Cast<byte, FactKind>(kinds).ToArray(), [], new ushort[kinds.Length]) };

        return message is WaveMessage.Acknowledged acknowledged
            ? acknowledged with { Used = described }
            : (WaveMessage.Restated)message with { Cells = described };
    }

    private static UsedCells? DescribedBy(WaveMessage message) => message switch
    {
        WaveMessage.Acknowledged { Used: var used } => used,
        WaveMessage.Restated { Cells: var used } => used,
        _ => null,
    };

    private static WaveMessage Read(ReadOnlySpan<byte> bytes)
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

using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Footprints.Waves.Wire;

/// <summary>Writes numbers and runs of plain values, little-endian, a run with its length before it.</summary>
internal readonly ref struct WireWriter(IBufferWriter<byte> bytes)
{
    static WireWriter()
    {
        // Runs are copied as they lie in memory, on every machine that .NET 10 runs a server on.
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Wave messages are read and written on little-endian machines only.");
    }

    public void Byte(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public void Text(string value)
    {
        Int(Encoding.UTF8.GetByteCount(value));
        bytes.Advance(Encoding.UTF8.GetBytes(value, bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
    }

    /// <summary>A run of values without references.</summary>
    public void Run<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Int(values.Length);
        Values(values);
    }

    /// <summary>Values whose number the reader knows.</summary>
    public void Values<T>(ReadOnlySpan<T> values)
        where T : unmanaged => bytes.Write(MemoryMarshal.AsBytes(values));

    /// <summary>Room for so many bytes, which the caller fills.</summary>
    public Span<byte> Space(int count)
    {
        var space = bytes.GetSpan(count)[..count];
        bytes.Advance(count);

        return space;
    }

    /// <summary>A list of values without references.</summary>
    public void List<T>(IReadOnlyList<T> values)
        where T : unmanaged
    {
        Int(values.Count);
        for (var at = 0; at < values.Count; at++)
        {
            var value = values[at];
            Values(MemoryMarshal.CreateReadOnlySpan(ref value, 1));
        }
    }
}

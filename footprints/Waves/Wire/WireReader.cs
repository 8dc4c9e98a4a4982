using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Footprints.Waves.Wire;

/// <summary>Reads what <see cref="WireWriter"/> wrote.</summary>
/// <remarks>Whatever the bytes are, it reads no further than they go, and makes no list longer than they can hold.</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public string Text() => Encoding.UTF8.GetString(Take(Int()));

    public T[] Run<T>()
        where T : unmanaged => Values<T>(Int());

    /// <summary>So many values.</summary>
    public T[] Values<T>(int count)
        where T : unmanaged
    {
        var bytes = Take(count, Unsafe.SizeOf<T>());

        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    /// <summary>The bytes of so many vectors of so many doubles.</summary>
    public ReadOnlySpan<byte> Packed(int count, int width) => Take(count, width * sizeof(double));

    /// <summary>A number of things of which each takes so many bytes or more.</summary>
    public int Count(int leastBytes) => Checked(Int(), leastBytes);

    /// <summary>The same for a number that was read already.</summary>
    public readonly int Checked(int count, int leastBytes) =>
        count >= 0 && (long)count * leastBytes <= _rest.Length ? count : throw Broken();

    private ReadOnlySpan<byte> Take(int count, int size) =>
        count >= 0 && (long)count * size <= _rest.Length ? Take(count * size) : throw Broken();

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)_rest.Length)
            throw Broken();

        var taken = _rest[..length];
        _rest = _rest[length..];

        return taken;
    }

    public static InvalidDataException Broken() =>
        new("A wave message on the wire is not one that this version of the grid writes.");
}

using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Footprints.Cells;

/// <summary>Names and ids as UTF-8 in shared pages, each with its length before it: a quarter of what strings would take.</summary>
internal sealed class CellTexts
{
    private const int Prefix = sizeof(ushort);

    private readonly Segments<byte> _bytes = new();

    // So that no text has the number 0.
    public CellTexts() => _bytes.Allocate(Prefix);

    /// <summary>Bytes of all texts that are kept.</summary>
    public long InUse => _bytes.InUse;

    /// <summary>Gives all memory back at once, rather than with the object.</summary>
    public void FreeAll() => _bytes.FreeAll();

    /// <summary>The number of the text; 0 for an empty one.</summary>
    public int Add(string text)
    {
        if (text.Length == 0)
            return 0;

        var number = Allocate(Encoding.UTF8.GetByteCount(text), out var bytes);
        Encoding.UTF8.GetBytes(text, bytes);

        return number;
    }

    /// <summary>The number of the text, given as UTF-8; 0 for an empty one.</summary>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return 0;

        var number = Allocate(utf8.Length, out var bytes);
        utf8.CopyTo(bytes);

        return number;
    }

    /// <summary>Forgets a text: its room is for another of the same length.</summary>
    public void Free(int number)
    {
        if (number != 0)
            _bytes.Free(number, Prefix + Utf8Of(number).Length);
    }

    private int Allocate(int length, out Span<byte> bytes)
    {
        var number = _bytes.Allocate(Prefix + length);
        var run = _bytes.Of(number, Prefix + length);
        BinaryPrimitives.WriteUInt16LittleEndian(run, checked((ushort)length));
        bytes = run[Prefix..];

        return number;
    }

    public string this[int number] => Encoding.UTF8.GetString(Utf8Of(number));

    /// <summary>The bytes of a text.</summary>
    public ReadOnlySpan<byte> Utf8Of(int number) => number == 0
        ? []
        : _bytes.Of(number + Prefix, BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Of(number, Prefix)));

    /// <summary>Asks for the bytes of a text.</summary>
    public unsafe void Fetch(int number)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(_bytes.At(number));
    }

    /// <summary>Whether the text is this one.</summary>
    public bool Is(int number, string text)
    {
        Span<byte> bytes = stackalloc byte[1024];

        return Encoding.UTF8.TryGetBytes(text, bytes, out var written) && bytes[..written].SequenceEqual(Utf8Of(number));
    }
}

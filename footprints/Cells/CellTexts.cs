using System.Text;

namespace Footprints.Cells;

/// <summary>Names and ids as UTF-8 in shared pages: a quarter of what strings would take.</summary>
internal sealed class CellTexts
{
    private readonly Segments<byte> _bytes = new();
    private readonly Paged<(int At, int Length)> _texts = new();

    public CellTexts() => _texts.Add(default);

    /// <summary>The number of the text; 0 for an empty one.</summary>
    public int Add(string text)
    {
        if (text.Length == 0)
            return 0;

        var length = Encoding.UTF8.GetByteCount(text);
        var at = _bytes.Allocate(length);
        Encoding.UTF8.GetBytes(text, _bytes.Of(at, length));

        return _texts.Add((at, length));
    }

    public string this[int number]
    {
        get
        {
            var (at, length) = _texts[number];

            return Encoding.UTF8.GetString(_bytes.Of(at, length));
        }
    }

    /// <summary>Whether the text is this one.</summary>
    public bool Is(int number, string text)
    {
        var (at, length) = _texts[number];
        Span<byte> bytes = stackalloc byte[1024];

        return Encoding.UTF8.TryGetBytes(text, bytes, out var written) && bytes[..written].SequenceEqual(_bytes.Of(at, length));
    }
}

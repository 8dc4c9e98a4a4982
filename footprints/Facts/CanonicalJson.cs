using System.Buffers;
using System.Globalization;
using System.Text;

namespace Footprints.Facts;

/// <summary>Writes JSON whose bytes follow from its content alone, on any machine and in any version of the runtime.</summary>
/// <remarks>
/// The platform's own writer escapes by tables that change with the version of Unicode; hashes of a ledger that is never
/// rewritten can't rest on them.
/// </remarks>
internal sealed class CanonicalJson : IDisposable
{
    private const int InitialBytes = 1024;

    // The longest decimal has 31 characters, the longest double 24, the longest date 28.
    private const int MaxScalarBytes = 40;

    // What JSON has to escape.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        string.Concat(Enumerable.Range(0, ' ').Select(code => (char)code)) + "\"\\");

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    public void OpenObject()
    {
        Separate();
        Raw("{"u8);
    }

    public void OpenObject(Member member)
    {
        Key(member);
        Raw("{"u8);
    }

    public void CloseObject() => Raw("}"u8);

    public void OpenArray(Member member)
    {
        Key(member);
        Raw("["u8);
    }

    public void CloseArray() => Raw("]"u8);

    public void Text(Member member, string text)
    {
        Key(member);
        Raw("\""u8);
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var plain = rest.IndexOfAny(Escaped);
            Plain(plain < 0 ? rest : rest[..plain]);
            if (plain < 0)
                break;

            Escape(rest[plain]);
            rest = rest[(plain + 1)..];
        }

        Raw("\""u8);
    }

    public void TextIfAny(Member member, string? text)
    {
        if (text is not null)
            Text(member, text);
    }

    public void FlagIfAny(Member member, bool? flag)
    {
        if (flag is null)
            return;

        Key(member);
        Raw(flag.Value ? "true"u8 : "false"u8);
    }

    public void NumberIfAny(Member member, decimal? number)
    {
        if (number is { } value)
            Number(member, value);
    }

    public void Number(Member member, decimal number)
    {
        Key(member);
        if (number == 0)
        {
            Raw("0"u8);
            return;
        }

        var target = Reserve(MaxScalarBytes);
        number.TryFormat(target, out var length, default, CultureInfo.InvariantCulture);
        if (target[..length].Contains((byte)'.'))
            length = target[..length].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;

        _length += length;
    }

    public void Integer(Member member, long number)
    {
        Key(member);
        Format(number);
    }

    public void Element(int number)
    {
        Separate();
        Format(number);
    }

    /// <summary>The shortest text that gives the same double again, bit for bit.</summary>
    public void ExactElement(double number)
    {
        if (!double.IsFinite(number))
            throw new ArgumentOutOfRangeException(nameof(number), number, "Only finite numbers are stored.");

        Separate();
        number.TryFormat(Reserve(MaxScalarBytes), out var length, "R", CultureInfo.InvariantCulture);
        _length += length;
    }

    public void DateIfAny(Member member, DateTimeOffset? date)
    {
        if (date is not { } value)
            return;

        Key(member);
        value.UtcDateTime.TryFormat(
            Reserve(MaxScalarBytes), out var length, "'\"'yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z\"'", CultureInfo.InvariantCulture);
        _length += length;
    }

    private void Key(Member member)
    {
        Separate();
        Raw(MemberNames.Key(member));
    }

    /// <summary>A comma, unless something was just opened.</summary>
    private void Separate()
    {
        if (_length > 0 && _bytes[_length - 1] is not ((byte)'{' or (byte)'[' or (byte)':'))
            Raw(","u8);
    }

    private void Format(long number)
    {
        number.TryFormat(Reserve(MaxScalarBytes), out var length, default, CultureInfo.InvariantCulture);
        _length += length;
    }

    private void Plain(ReadOnlySpan<char> text) =>
        _length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)));

    private void Escape(char character)
    {
        if (character is '"' or '\\')
        {
            Raw([(byte)'\\', (byte)character]);
            return;
        }

        Raw("\\u00"u8);
        Raw([(byte)(character < 16 ? '0' : '1'), (byte)"0123456789abcdef"[character & 15]]);
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }
}

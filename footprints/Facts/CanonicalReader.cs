using System.Buffers;
using System.Runtime.CompilerServices;

namespace Footprints.Facts;

/// <summary>Walks what <see cref="FactWriter"/> wrote, once and without copies: whatever looks otherwise is left to the parser.</summary>
/// <remarks>Every method gives false, and stays where it is, where the next bytes are not what it is asked for.</remarks>
internal ref struct CanonicalReader(ReadOnlySpan<byte> json)
{
    // A text that holds any of these is escaped, or is no JSON.
    private static readonly SearchValues<byte> EndOfPlainText =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _at == _json.Length;

    /// <summary>Takes these very bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ReadOnlySpan<byte> bytes)
    {
        if (!_json[_at..].StartsWith(bytes))
            return false;

        _at += bytes.Length;
        return true;
    }

    /// <summary>Takes the key of a member, and the comma before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryMember(Member member)
    {
        var at = _at < _json.Length && _json[_at] == (byte)',' ? _at + 1 : _at;
        var key = MemberNames.Key(member);
        if (!_json[at..].StartsWith(key))
            return false;

        _at = at + key.Length;
        return true;
    }

    /// <summary>Takes a text without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryText(out Piece text)
    {
        text = default;
        if (_at >= _json.Length || _json[_at] != (byte)'"')
            return false;

        var length = _json[(_at + 1)..].IndexOfAny(EndOfPlainText);
        if (length < 0 || _json[_at + 1 + length] != (byte)'"')
            return false;

        text = new(_at + 1, length);
        _at += length + 2;
        return true;
    }

    /// <summary>Takes a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryNumber(out decimal number)
    {
        var rest = _json[_at..];
        var length = 0;
        while (length < rest.Length && rest[length] is not ((byte)',' or (byte)'}' or (byte)']'))
            length++;

        if (DecimalText.Read(rest[..length], out number) != DecimalReading.Read)
            return false;

        _at += length;
        return true;
    }

    /// <summary>Takes true or false.</summary>
    public bool TryFlag(out bool flag)
    {
        flag = TryTake("true"u8);

        return flag || TryTake("false"u8);
    }
}

/// <summary>Where a text lies in a payload.</summary>
internal readonly record struct Piece(int At, int Length)
{
    public bool IsNone => At == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> payload) => payload.Slice(At, Length);
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Facts;

/// <summary>Reads the members of JSON objects, one by one, and their values by type. Stops at the first error.</summary>
/// <remarks>Every method gives false at an error, which <see cref="Error"/> then holds.</remarks>
internal ref struct JsonMembers(ReadOnlySpan<byte> json, int maxDepth, EntityIdCache ids)
{
    // What a number or a date can reasonably take; what is longer is neither.
    private const int MaxScalarBytes = 512;

    private const int QuotedCharacters = 60;

    private Utf8JsonReader _json = new(json, new JsonReaderOptions { MaxDepth = maxDepth });

    public FactError? Error { get; private set; }

    /// <summary>Reads the first token, which has to open an object.</summary>
    public bool TryStart()
    {
        _json.Read();

        return _json.TokenType == JsonTokenType.StartObject
            || Fail(FactCodes.WrongType, null, "A fact is one JSON object, as {\"kind\":\"enterprise\", ...}.");
    }

    /// <summary>Reads what follows the last token; throws where that is anything.</summary>
    public void End() => _json.Read();

    /// <summary>
    /// Goes to the value of the next member that is not null. False at the end of the object, and at an error.
    /// </summary>
    /// <param name="seen">The members of this object so far, those that are null included.</param>
    /// <param name="stated">The members of this object so far that are not null.</param>
    /// <param name="allowed">The members that such an object may have.</param>
    public bool TryNext(ref MemberSet seen, ref MemberSet stated, MemberSet allowed, out Member member)
    {
        member = MemberNames.None;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            member = _json.ValueIsEscaped
                ? MemberNames.Find(Encoding.UTF8.GetBytes(_json.GetString()!))
                : MemberNames.Find(_json.ValueSpan);
            if (member == MemberNames.None || !allowed.Has(member))
                return FailUnknown(_json.GetString()!, allowed);

            if (seen.Has(member))
                return Fail(FactCodes.DuplicateField, member, $"'{MemberNames.Text(member)}' is there twice: state it once.");

            seen = seen.With(member);
            _json.Read();
            if (_json.TokenType == JsonTokenType.Null)
                continue;

            stated = stated.With(member);
            return true;
        }

        return false;
    }

    /// <summary>Whether the value is an array, which is entered.</summary>
    public bool TryArray(Member member) => _json.TokenType == JsonTokenType.StartArray
        || FailType(member, "an array");

    /// <summary>Goes to the next element; false at the end of the array.</summary>
    public bool NextElement() => _json.Read() && _json.TokenType != JsonTokenType.EndArray;

    /// <summary>Whether the value or element is an object, which is entered; the caller says where it is.</summary>
    public bool TryObject() => _json.TokenType == JsonTokenType.StartObject
        || Fail(FactCodes.WrongType, null, $"It has to be an object, but was {Shown()}.");

    public bool TryText(Member member, [NotNullWhen(true)] out string? text)
    {
        text = _json.TokenType == JsonTokenType.String ? _json.GetString() : null;

        return text is not null || FailType(member, "a text");
    }

    public bool TryId(Member member, out EntityId id)
    {
        id = default;
        if (_json.TokenType != JsonTokenType.String)
            return FailType(member, "a URN as text");

        id = _json.ValueIsEscaped ? EntityId.Of(_json.GetString()!) : ids.Of(_json.ValueSpan);
        return true;
    }

    public bool TryUnit(Member member, [NotNullWhen(true)] out UnitOfMeasurement? unit)
    {
        unit = null;
        if (_json.TokenType != JsonTokenType.String)
            return FailType(member, "a unit as text");

        var isUnit = _json.ValueIsEscaped
            ? UnitOfMeasurement.TryParse(_json.GetString().AsSpan(), out unit)
            : UnitOfMeasurement.TryParse(_json.ValueSpan, out unit);

        return isUnit || Fail(
            FactCodes.InvalidUnit,
            member,
            $"{Shown()} is no unit: it needs 1 to {UnitOfMeasurement.MaxNameLength} visible characters without blanks around them.");
    }

    public bool TryFlag(Member member, out bool? flag)
    {
        flag = _json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => null,
        };

        return flag is not null || FailType(member, "true or false");
    }

    /// <summary>A decimal, as a JSON number or as text that holds one.</summary>
    public bool TryDecimal(Member member, out decimal value)
    {
        value = 0;
        if (_json.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
            return FailType(member, "a number");

        var reading = TryScalar(out var text) ? DecimalText.Read(text, out value) : DecimalReading.NotANumber;

        return reading == DecimalReading.Read || FailNumber(member, reading);
    }

    public bool TryDecimal(Member member, out decimal? value)
    {
        var isRead = TryDecimal(member, out decimal number);
        value = number;

        return isRead;
    }

    /// <summary>A whole number of 64 bits; text is accepted as for decimals.</summary>
    public bool TryInteger(Member member, long min, long max, string code, out long value)
    {
        value = 0;
        if (!TryDecimal(member, out decimal number))
            return false;

        if (number < min || number > max || number != decimal.Truncate(number))
        {
            return Fail(code, member, string.Create(
                CultureInfo.InvariantCulture, $"{Shown()} is not a whole number from {min} to {max}."));
        }

        value = (long)number;
        return true;
    }

    /// <summary>The bits of a double that was written to be read back.</summary>
    public readonly double ExactDouble() => _json.GetDouble();

    public bool TryUuid(Member member, out Guid uuid)
    {
        uuid = default;

        return (_json.TokenType == JsonTokenType.String && _json.TryGetGuid(out uuid))
            || Fail(FactCodes.InvalidUuid, member, $"{Shown()} is no UUID.");
    }

    /// <summary>A date (midnight UTC) or a date and time with its offset from UTC; always given in UTC.</summary>
    public bool TryDate(Member member, out DateTimeOffset? date)
    {
        date = null;
        if (_json.TokenType == JsonTokenType.String && TryScalar(out var text) && DateText.TryRead(text, out var read))
        {
            date = read;
            return true;
        }

        return Fail(
            FactCodes.InvalidDate,
            member,
            $"{Shown()} is no date: write 2025-12-31 (midnight UTC) or 2025-12-31T23:00:00+08:00, with the offset.");
    }

    /// <summary>Notes the error and gives false.</summary>
    public bool Fail(string code, Member? member, string detail)
    {
        Error = new(code, member is { } at ? MemberNames.Text(at) : null, detail);
        return false;
    }

    /// <summary>Says in which element of which array the error is, and gives false.</summary>
    public bool FailWithin(Member array, int index)
    {
        var inner = Error!.Field is { } field ? $".{field}" : "";
        Error = Error with { Field = string.Create(CultureInfo.InvariantCulture, $"{MemberNames.Text(array)}[{index}]{inner}") };
        return false;
    }

    /// <summary>Says in which object the error is, and gives false.</summary>
    public bool FailWithin(Member parent)
    {
        var inner = Error!.Field is { } field ? $".{field}" : "";
        Error = Error with { Field = MemberNames.Text(parent) + inner };
        return false;
    }

    /// <summary>The value as it was written, cut short.</summary>
    public readonly string Shown()
    {
        var text = _json.TokenType switch
        {
            JsonTokenType.String => _json.GetString()!,
            JsonTokenType.Null => "null",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            _ => Encoding.UTF8.GetString(_json.ValueSpan),
        };

        return Quoted.Short(text, QuotedCharacters);
    }

    private readonly bool TryScalar(out ReadOnlySpan<byte> text)
    {
        text = _json.ValueSpan;
        if (text.Length > MaxScalarBytes)
            return false;

        if (_json.TokenType == JsonTokenType.String && _json.ValueIsEscaped)
        {
            // Escapes are rare in a number or a date, so that a copy does no harm.
            text = Encoding.UTF8.GetBytes(_json.GetString()!);
        }

        return true;
    }

    private bool FailType(Member member, string expected) =>
        Fail(FactCodes.WrongType, member, $"'{MemberNames.Text(member)}' has to be {expected}, but was {Shown()}.");

    private bool FailNumber(Member member, DecimalReading reading) => reading switch
    {
        DecimalReading.TooLarge => Fail(
            FactCodes.NumberTooLarge, member, $"{Shown()} is larger than any decimal: state it in a larger unit."),
        DecimalReading.TooSmall => Fail(
            FactCodes.NumberTooSmall, member, $"{Shown()} is smaller than any decimal: state it in a smaller unit, or as 0."),
        DecimalReading.TooPrecise => Fail(
            FactCodes.NumberTooPrecise,
            member,
            $"{Shown()} has digits beyond the 28th place after the point: leave them out, or state it in a smaller unit."),
        _ => Fail(
            FactCodes.InvalidNumber, member, $"{Shown()} is no number: write it as 1234.5, without group separators or blanks."),
    };

    private bool FailUnknown(string name, MemberSet allowed)
    {
        var nearest = Spelling.Nearest(name, allowed);
        var remedy = nearest is { } member ? $"did you mean '{MemberNames.Text(member)}'?" : "leave it out.";
        Error = new(
            FactCodes.UnknownField,
            Quoted.Cut(name, QuotedCharacters),
            $"{Quoted.Short(name, QuotedCharacters)} is no member known here: {remedy}");
        return false;
    }
}

using System.Runtime.CompilerServices;

namespace Footprints.Facts;

/// <summary>What became of reading a number.</summary>
internal enum DecimalReading : byte
{
    Read,
    NotANumber,
    TooLarge,
    TooSmall,
    TooPrecise,
}

/// <summary>Reads JSON numbers as decimals, and says where a decimal can't hold them.</summary>
internal static class DecimalText
{
    /// <summary>
    /// The largest part of a number that may be lost. Decimals end 28 places after the point, so the digits of a very small
    /// number may not fit: real bills of materials have 4.838160192286438e-14. A thousandth of the accuracy that totals
    /// are held to.
    /// </summary>
    public const double Tolerance = 1e-12;

    // Two digits more than any decimal has, so that what is left out is below every tolerance.
    private const int KeptDigits = 31;

    private const int MaxScale = 28;

    // Far beyond every limit, and far from overflow.
    private const int ExponentCap = 100_000;

    private static readonly UInt128 MaxMantissa = (UInt128.One << 96) - 1;

    /// <summary>Reads the JSON number that makes up the whole text: no blank, no plus, no group separator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DecimalReading Read(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        var at = 0;
        var isNegative = at < text.Length && text[at] == '-';
        if (isNegative)
            at++;

        // Up to 19 digits fit an ulong; what has more goes the long way.
        var start = at;
        ulong mantissa = 0;
        var digits = 0;
        while (at < text.Length && IsDigit(text[at]) && digits < 19)
        {
            mantissa = mantissa * 10 + (ulong)(text[at++] - '0');
            digits++;
        }

        var scale = 0;
        if (digits is > 0 and < 19 && at < text.Length && text[at] == '.')
        {
            at++;
            while (at < text.Length && IsDigit(text[at]) && digits < 19)
            {
                mantissa = mantissa * 10 + (ulong)(text[at++] - '0');
                digits++;
                scale++;
            }

            if (scale == 0)
                return DecimalReading.NotANumber;
        }

        if (at < text.Length || digits == 0 || (text[start] == '0' && digits > 1 && scale != digits - 1))
            return ReadLong(text, start, isNegative, out value);

        value = unchecked(new((int)(uint)mantissa, (int)(uint)(mantissa >> 32), 0, isNegative && mantissa != 0, (byte)scale));
        return DecimalReading.Read;
    }

    private static DecimalReading ReadLong(ReadOnlySpan<byte> text, int at, bool isNegative, out decimal value)
    {
        value = 0;
        var kept = new Significand();
        var start = at;
        for (; at < text.Length && IsDigit(text[at]); at++)
            kept.Add(text[at], isFraction: false);

        if (at == start || (text[start] == '0' && at > start + 1))
            return DecimalReading.NotANumber;

        if (at < text.Length && text[at] == '.')
        {
            start = ++at;
            for (; at < text.Length && IsDigit(text[at]); at++)
                kept.Add(text[at], isFraction: true);

            if (at == start)
                return DecimalReading.NotANumber;
        }

        if (!TryExponent(text, ref at, out var exponent) || at < text.Length)
            return DecimalReading.NotANumber;

        return kept.Mantissa == 0 ? DecimalReading.Read : Fit(kept.Mantissa, kept.Exponent + exponent, isNegative, out value);
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int at, out int exponent)
    {
        exponent = 0;
        if (at >= text.Length || (text[at] | 0x20) != 'e')
            return true;

        at++;
        var isNegative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
            at++;

        var start = at;
        for (; at < text.Length && IsDigit(text[at]); at++)
            exponent = Math.Min(ExponentCap, exponent * 10 + (text[at] - '0'));

        if (isNegative)
            exponent = -exponent;

        return at > start;
    }

    /// <summary>Makes mantissa x 10^exponent a decimal.</summary>
    private static DecimalReading Fit(UInt128 mantissa, int exponent, bool isNegative, out decimal value)
    {
        value = 0;
        for (; exponent > 0; exponent--)
        {
            if (mantissa > MaxMantissa / 10)
                return DecimalReading.TooLarge;

            mantissa *= 10;
        }

        // Whatever does not fit is taken off the end, digit by digit, and rounded once, half to even.
        UInt128 power = 1;
        var whole = mantissa;
        while (exponent < -MaxScale || mantissa > MaxMantissa)
        {
            if (exponent >= 0)
                return DecimalReading.TooLarge;

            if (mantissa == 0)
                return DecimalReading.TooSmall;

            mantissa /= 10;
            power *= 10;
            exponent++;
        }

        var rest = whole - mantissa * power;
        if (rest * 2 > power || (rest * 2 == power && UInt128.IsOddInteger(mantissa)))
        {
            mantissa++;
            rest = power - rest;
        }

        if (mantissa == 0)
            return DecimalReading.TooSmall;

        if (mantissa > MaxMantissa)
            return DecimalReading.TooLarge;

        if ((double)rest > Tolerance * (double)whole)
            return DecimalReading.TooPrecise;

        value = Compose(mantissa, isNegative, -exponent);
        return DecimalReading.Read;
    }

    private static decimal Compose(UInt128 mantissa, bool isNegative, int scale) => unchecked(
        new((int)(uint)mantissa, (int)(uint)(mantissa >> 32), (int)(uint)(mantissa >> 64), isNegative, (byte)scale));

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';

    /// <summary>The first digits of a number, leading zeros apart, and the power of ten that they stand for.</summary>
    private struct Significand
    {
        private int _digits;
        private int _pendingZeros;
        private int _exponent;

        public UInt128 Mantissa { get; private set; }

        public readonly int Exponent => _exponent + _pendingZeros;

        // A zero is held back until a digit follows it, so that 1.5000...0 has two digits whatever its length.
        public void Add(byte digit, bool isFraction)
        {
            if (isFraction)
                _exponent--;

            if (digit == '0')
            {
                if (Mantissa != 0)
                    _pendingZeros++;
            }
            else
            {
                Flush();
                Push((uint)(digit - '0'));
            }
        }

        private void Flush()
        {
            for (; _pendingZeros > 0; _pendingZeros--)
                Push(0);
        }

        private void Push(uint digit)
        {
            if (_digits == KeptDigits)
            {
                _exponent++;
                return;
            }

            Mantissa = Mantissa * 10 + digit;
            _digits++;
        }
    }
}

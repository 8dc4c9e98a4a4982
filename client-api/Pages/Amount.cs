using System.Globalization;

namespace ClientApi.Pages;

/// <summary>Numbers as people read them: three significant digits, with the full value at hand.</summary>
internal static class Amount
{
    private const int Digits = 3;
    private const double KilogramsPerTonne = 1_000;

    // Below this a plain fraction is all zeros.
    private const double SmallestPlain = 1e-6;
    private const double LargestPlain = 1e15;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Of(double value)
    {
        var size = Math.Abs(value);
        if (size is 0)
            return "0";
        if (size is < SmallestPlain or >= LargestPlain)
            return Signed(value.ToString("0.##E+0", Culture));

        var magnitude = (int)Math.Floor(Math.Log10(size));
        var decimals = Digits - 1 - magnitude;
        if (decimals > 0)
            return Signed(value.ToString($"#,0.{new string('#', decimals)}", Culture));

        var step = Math.Pow(10, -decimals);

        return Signed((Math.Round(value / step) * step).ToString("#,0", Culture));
    }

    /// <summary>Kilograms shown as tonnes.</summary>
    public static string Tonnes(double kilograms) => Of(kilograms / KilogramsPerTonne);

    /// <summary>Every digit, for those who point at the number.</summary>
    public static string Full(double value) => Signed(value.ToString("#,0.###############", Culture));

    /// <summary>A share between 0 and 1 in percent.</summary>
    public static string Percent(double? share) =>
        share is { } part ? $"{Of(part * 100)} %" : Words.NothingContributes;

    /// <summary>A data quality rating with one decimal.</summary>
    public static string Rating(double? rating) =>
        rating is { } value ? value.ToString("0.0", Culture) : Words.NothingContributes;

    public static string Position(long position) => position.ToString(Culture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Culture);

    // A hyphen is too short to be seen before a number.
    private static string Signed(string number) => number.Replace('-', '−');
}

using System.Globalization;
using System.Text;

namespace Footprints.Facts;

/// <summary>Reads ISO 8601 dates, and dates with a time and an offset.</summary>
internal static class DateText
{
    private const int MaxLength = 40;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mmzzz",
        "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd",
    ];

    /// <summary>The moment in UTC. A date alone is its midnight in UTC; a time without an offset is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out DateTimeOffset date)
    {
        date = default;
        if (utf8.Length > MaxLength || !Ascii.IsValid(utf8))
            return false;

        Span<char> text = stackalloc char[utf8.Length];
        Encoding.ASCII.GetChars(utf8, text);

        return DateTimeOffset.TryParseExact(
            text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out date);
    }
}

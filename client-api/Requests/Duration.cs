using System.Globalization;

namespace ClientApi.Requests;

/// <summary>A time in a query: a number with <c>ms</c>, <c>s</c> or <c>m</c>.</summary>
internal static class Duration
{
    /// <summary>Enough for any wait, and far from what a time span can't hold.</summary>
    private const decimal LongestMilliseconds = 86_400_000;

    public static bool TryRead(string text, out TimeSpan time)
    {
        var (unit, milliseconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (2, 1),
            _ when text.EndsWith('s') => (1, 1_000),
            _ when text.EndsWith('m') => (1, 60_000),
            _ => (0, 0),
        };
        time = TimeSpan.Zero;
        if (unit is 0
            || !decimal.TryParse(text.AsSpan(0, text.Length - unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > LongestMilliseconds / milliseconds)
        {
            return false;
        }

        time = TimeSpan.FromMilliseconds((double)(number * milliseconds));

        return true;
    }
}

using System.Globalization;

namespace ClientApi.Requests;

/// <summary>A ledger position as clients see it: text that only the grid gives a meaning to.</summary>
internal static class Receipt
{
    public static string Of(long position) => position.ToString(CultureInfo.InvariantCulture);

    public static bool TryRead(string text, out long position) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out position) && position > 0;
}

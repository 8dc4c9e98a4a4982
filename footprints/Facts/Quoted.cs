namespace Footprints.Facts;

/// <summary>How texts from outside are shown in error messages.</summary>
internal static class Quoted
{
    private const int Shown = 60;

    /// <summary>The text in quotes, cut short.</summary>
    public static string Short(string text, int length = Shown) => $"'{Cut(text, length)}'";

    /// <summary>The text, cut short, never inside a surrogate pair.</summary>
    public static string Cut(string text, int length = Shown)
    {
        if (text.Length <= length)
            return text;

        return char.IsHighSurrogate(text[length - 1]) ? $"{text[..(length - 1)]}…" : $"{text[..length]}…";
    }
}

using System.Buffers;
using System.Globalization;

namespace Footprints.Facts;

/// <summary>Rules for short texts from outside.</summary>
internal static class Names
{
    // All visible ASCII and the blank: what nearly every name is made of.
    private static readonly SearchValues<char> Simple = SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)));

    /// <summary>1 to <paramref name="maxLength"/> UTF-16 characters, none a control character, no blank at either end.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text, int maxLength) =>
        text.Length > 0 && text.Length <= maxLength
        && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
        && (text.IndexOfAnyExcept(Simple) < 0 || !HasControl(text));

    /// <summary>Control characters, line and paragraph separators, and halves of surrogate pairs, which no UTF-8 can hold.</summary>
    private static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar && text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
                return true;

            if (System.Text.Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return true;
        }

        return false;
    }
}

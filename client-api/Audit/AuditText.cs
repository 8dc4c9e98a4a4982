using System.Globalization;
using System.Text;

namespace ClientApi.Audit;

/// <summary>Text from outside, as the log keeps it: one line, in the order in which it is read, and of bounded length.</summary>
public static class AuditText
{
    /// <summary>Letters of one text; an id of a fact may have no more.</summary>
    public const int Longest = 1_000;

    /// <summary>
    /// The text with whatever ends a line, turns the direction of writing or can't be seen as <c>\uXXXX</c>. The backslash is
    /// escaped as well, so that no text looks like what another became.
    /// </summary>
    public static string Clean(string text)
    {
        var isCut = text.Length > Longest;
        var kept = isCut ? text[..Longest] : text;
        if (!isCut && kept.All(letter => letter is >= ' ' and <= '~' and not '\\'))
            return kept;

        var clean = new StringBuilder(kept.Length + 16);
        for (var at = 0; at < kept.Length; at++)
        {
            if (char.IsSurrogatePair(kept, at))
                clean.Append(kept, at++, 2);
            else if (IsPlain(kept[at]))
                clean.Append(kept[at]);
            else
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)kept[at]:x4}");
        }

        return isCut ? clean.Append('…').ToString() : clean.ToString();
    }

    private static bool IsPlain(char letter) => letter != '\\' && char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate);
}

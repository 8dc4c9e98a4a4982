using System.Buffers;

namespace Footprints.Identities;

/// <summary>The syntax of a URN (RFC 8141).</summary>
public static class Urn
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const string Digits = "0123456789";

    // RFC 8141 wants two characters; one does no harm, and people write urn:p:7.
    private const int ShortestNamespace = 1;

    private const int LongestNamespace = 32;

    private static readonly SearchValues<char> OfNamespace = SearchValues.Create(Letters + Digits + "-");

    // The percent sign is here too, and looked at on its own.
    private static readonly SearchValues<char> OfName = SearchValues.Create(Letters + Digits + "-._~!$&'()*+,;=:@/?#%");

    /// <summary>
    /// Whether the text is a URN. Ids are compared as they are written: two spellings of one URN are two ids.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
            return false;

        var rest = text[4..];
        var colon = rest.IndexOf(':');
        if (colon is < ShortestNamespace or > LongestNamespace)
            return false;

        var name = rest[(colon + 1)..];

        return rest[..colon].IndexOfAnyExcept(OfNamespace) < 0
            && rest[0] != '-' && rest[colon - 1] != '-'
            && name.Length > 0 && name[0] is not ('/' or '?' or '#')
            && name.IndexOfAnyExcept(OfName) < 0
            && (!name.Contains('%') || HasWholeEscapes(name));
    }

    private static bool HasWholeEscapes(ReadOnlySpan<char> name)
    {
        for (var at = name.IndexOf('%'); at >= 0; at = name.IndexOf('%'))
        {
            name = name[(at + 1)..];
            if (name.Length < 2 || !char.IsAsciiHexDigit(name[0]) || !char.IsAsciiHexDigit(name[1]))
                return false;
        }

        return true;
    }
}

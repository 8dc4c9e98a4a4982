using System.Collections.Immutable;

namespace ClientApi.Access;

/// <summary>What an owner may grant; the words are those of the API.</summary>
[Flags]
public enum GrantedParts
{
    None = 0,

    /// <summary>Of products: what a buyer sees with whom they are shared.</summary>
    Figure = 1,

    /// <summary>Of products: the figure, the owner's own part of it, and what others add as one sum.</summary>
    Breakdown = 2,

    /// <summary>Of products: the publications, as a history.</summary>
    History = 4,

    /// <summary>Of the enterprise: its total, also as it follows the facts.</summary>
    Portfolio = 8,
}

/// <summary>What an owner lets an organisation see.</summary>
/// <param name="Enterprise">Whose: of a product, the enterprise that owns it when it is read.</param>
/// <param name="Product">Of which product; none for all.</param>
public sealed record Grant(
    string Id, string Enterprise, string? Product, GrantedParts What, DateTimeOffset ValidUntil, string Purpose)
{
    /// <summary>Whether it gives this of what it is about.</summary>
    public bool Gives(Part part) => (What & PartsOf(part)) != GrantedParts.None;

    private static GrantedParts PartsOf(Part part) => part switch
    {
        Part.Figure => GrantedParts.Figure | GrantedParts.Breakdown,
        Part.Publications => GrantedParts.Figure | GrantedParts.Breakdown | GrantedParts.History,
        Part.Breakdown => GrantedParts.Breakdown,
        Part.History => GrantedParts.History,
        _ => GrantedParts.None,
    };
}

/// <summary>An enterprise that was granted something, of which the owner knows the name for as long.</summary>
public sealed record Grantee(string Enterprise, DateTimeOffset ValidUntil);

/// <summary>How the parts are spelled.</summary>
public static class GrantWords
{
    private static readonly (string Word, GrantedParts Part)[] All =
    [
        ("figure", GrantedParts.Figure), ("breakdown", GrantedParts.Breakdown), ("history", GrantedParts.History), ("portfolio", GrantedParts.Portfolio),
    ];

    public static IEnumerable<string> Words => All.Select(one => one.Word);

    public static ImmutableArray<string> ToWords(this GrantedParts parts) => [.. All.Where(one => parts.HasFlag(one.Part)).Select(one => one.Word)];

    /// <returns>False where a word is none of a part, or there is no word.</returns>
    public static bool TryRead(IEnumerable<string?> words, out GrantedParts parts)
    {
        parts = GrantedParts.None;
        foreach (var word in words)
        {
            var part = All.FirstOrDefault(one => one.Word == word).Part;
            if (part == GrantedParts.None)
                return false;

            parts |= part;
        }

        return parts != GrantedParts.None;
    }
}

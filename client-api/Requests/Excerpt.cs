namespace ClientApi.Requests;

/// <summary>Text from outside, as far as it is worth repeating.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    public static string Of(string text) => text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
}

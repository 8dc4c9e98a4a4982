using System.Text;
using System.Text.Json;

namespace Footprints.Tests.Facts;

/// <summary>Writes the same JSON in another way: members shuffled, blanks, escapes, numbers as text, with zeros or exponents.</summary>
internal static class OtherSpelling
{
    public static byte[] Of(ReadOnlySpan<byte> json, int seed)
    {
        var text = new StringBuilder();
        using var document = JsonDocument.Parse(json.ToArray());
        Write(text, document.RootElement, new Random(seed));

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement element, Random random)
    {
        Blank(text, random);
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = element.EnumerateObject().ToArray();
                random.Shuffle(members);
                WriteAll(text, '{', members, '}', member =>
                {
                    Blank(text, random);
                    WriteText(text, member.Name, random);
                    Blank(text, random);
                    text.Append(':');
                    Write(text, member.Value, random);
                });
                break;
            case JsonValueKind.Array:
                WriteAll(text, '[', [.. element.EnumerateArray()], ']', item => Write(text, item, random));
                break;
            case JsonValueKind.Number:
                WriteNumber(text, element.GetRawText(), random);
                break;
            case JsonValueKind.String:
                WriteText(text, element.GetString()!, random);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }

        Blank(text, random);
    }

    private static void WriteAll<T>(StringBuilder text, char open, T[] items, char close, Action<T> write)
    {
        text.Append(open);
        for (var at = 0; at < items.Length; at++)
        {
            if (at > 0)
                text.Append(',');

            write(items[at]);
        }

        text.Append(close);
    }

    private static void WriteNumber(StringBuilder text, string number, Random random)
    {
        var spelled = random.Next(4) switch
        {
            0 => number.Contains('.', StringComparison.Ordinal) ? number + "00" : number + ".000",
            1 => number + "e0",
            2 => number.Contains('.', StringComparison.Ordinal) ? number + "E+0" : number == "0" ? "0e7" : number + "0e-1",
            _ => number,
        };
        text.Append(random.Next(2) == 0 ? $"\"{spelled}\"" : spelled);
    }

    private static void WriteText(StringBuilder text, string value, Random random)
    {
        text.Append('"');
        foreach (var character in value)
        {
            if (character is '"' or '\\' || char.IsSurrogate(character) || random.Next(20) == 0)
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                text.Append(character);
        }

        text.Append('"');
    }

    private static void Blank(StringBuilder text, Random random) =>
        text.Append(random.Next(4) switch { 0 => " ", 1 => "\n\t", _ => "" });
}

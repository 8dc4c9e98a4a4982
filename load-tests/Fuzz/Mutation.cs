using System.Text;
using System.Text.Json.Nodes;

namespace LoadTests.Fuzz;

/// <summary>Makes something else of a body: its bytes, or its members.</summary>
internal static class Mutation
{
    private const int LongestRun = 3_000;

    /// <summary>Some bytes changed, removed, repeated, swapped or put in.</summary>
    public static byte[] OfBytes(Random random, byte[] body)
    {
        var bytes = new List<byte>(body);
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Of(Words.Nasty)));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 60))));
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Of<char>(['[', '{', '"', ' ', '\n', '\\', '0', '\0']), random.Next(1, LongestRun)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>One member, somewhere inside, that is gone, doubled, of another type, or has another name.</summary>
    public static string OfStructure(Random random, string json)
    {
        var root = JsonNode.Parse(json)!;
        var objects = new List<JsonObject>();
        Collect(root, objects);
        var chosen = random.Of(objects);
        if (chosen.Count == 0)
            return json;

        var name = random.Of(chosen.Select(member => member.Key).ToList());
        switch (random.Next(5))
        {
            case 0:
                chosen.Remove(name);
                break;
            case 1:
                chosen[random.Of<string>(["extra", "ID", "kind ", "id", "enterprise", "withdrawn", "__proto__", "$type"])] = Value(random);
                break;
            case 2:
                chosen[name] = new JsonArray([.. Enumerable.Range(0, random.Next(5)).Select(_ => Value(random))]);
                break;
            case 3:
                // What a parser of objects never makes: the same member twice.
                return json.Replace($"\"{name}\":", $"\"{name}\":{Value(random)?.ToJsonString() ?? "null"},\"{name}\":", StringComparison.Ordinal);
            default:
                chosen[name] = Value(random);
                break;
        }

        return root.ToJsonString();
    }

    private static void Collect(JsonNode? node, List<JsonObject> objects)
    {
        if (node is JsonObject found)
        {
            objects.Add(found);
            foreach (var (_, value) in found)
                Collect(value, objects);
        }
        else if (node is JsonArray array)
        {
            foreach (var value in array)
                Collect(value, objects);
        }
    }

    private static JsonNode? Value(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonNode.Parse(random.Of<string>(["0", "-1", "1e999", "1e-999", "123456789012345678901234567890.123456789", "0.1", "-0.0", "1E15"])),
        3 => JsonNode.Parse(new string('[', random.Next(1, 60)) is var open ? open + new string(']', open.Length) : "[]"),
        4 => JsonNode.Parse("""{"of":"urn:prod:acme:1","quantity":1}"""),
        5 => JsonValue.Create(random.Of(Words.Ids)),
        _ => JsonValue.Create(JsonSafe(random.Of(Words.Nasty))),
    };

    /// <summary>Half a character is none that a writer of JSON takes; those come in by their bytes.</summary>
    private static string JsonSafe(string text) => text.Any(char.IsSurrogate) ? "?" : text;
}

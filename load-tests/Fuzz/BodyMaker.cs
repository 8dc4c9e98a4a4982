using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadTests.Fuzz;

/// <summary>Bodies: facts, members of routes, forms, and what becomes of them when they are broken.</summary>
internal sealed partial class BodyMaker(RouteBook book, Principals principals)
{
    private const int MostLines = 12;

    /// <summary>One fact, or some lines of them.</summary>
    /// <returns>Also whether it may only be judged: it names ids that are none of those that may be stated.</returns>
    public static (byte[] Body, string Type, bool IsDry) Facts(Random random, string enterprise)
    {
        var isOne = random.Happens(200);
        var lines = !isOne && random.Happens(50) ? FactMaker.Tower(enterprise) : Enumerable.Range(0, isOne ? 1 : random.Next(1, MostLines)).Select(_ => FactMaker.Make(random, enterprise)).ToArray();
        var kind = random.Next(10);
        if (kind is >= 5 and < 8)
        {
            var at = random.Next(lines.Length);
            lines[at] = Mutation.OfStructure(random, lines[at]);
        }

        var body = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        if (kind >= 8)
            body = Mutation.OfBytes(random, body);

        var isDry = random.Happens(50) || (kind >= 5 && !IsKnown(body));

        return (body, isOne ? "application/json" : "application/x-ndjson", isDry);
    }

    /// <summary>What fits a route, more or less.</summary>
    public (byte[] Body, string Type) Of(Random random, FuzzedRoute route)
    {
        if (random.Happens(100))
            return (Mutation.OfBytes(random, Encoding.UTF8.GetBytes(random.Of(Words.Nasty) + " ")), random.Of(Words.ContentTypes));
        if (route.Pattern.StartsWith("/v1", StringComparison.Ordinal))
        {
            var json = Json(random, route);
            var text = random.Happens(250) ? Mutation.OfBytes(random, Encoding.UTF8.GetBytes(json)) : Encoding.UTF8.GetBytes(json);

            return (text, "application/json");
        }

        return (Encoding.UTF8.GetBytes(Form(random)), "application/x-www-form-urlencoded");
    }

    private string Json(Random random, FuzzedRoute route)
    {
        var members = random.Happens(850) ? route.Body : [.. route.Body, (random.Of(book.Members), "string")];
        var pairs = members.Where(_ => random.Happens(800))
            .Select(member => $"{JsonSerializer.Serialize(member.Name)}:{(random.Happens(850) ? Value(random, member.Type) : Value(random, random.Of<string>(["array", "object", "boolean", "integer"])))}");

        return $"{{{string.Join(',', pairs)}}}";
    }

    private string Value(Random random, string type) => type switch
    {
        "array" => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => Text(random)))}]",
        "integer" or "number" => random.Of<string>(["0", "1", "24", "-1", "721", "1e10", "99999999999999999999", "0.5"]),
        "boolean" => random.Of<string>(["true", "false"]),
        "object" => "{\"a\":{\"b\":[]}}",
        _ => Text(random),
    };

    private string Text(Random random) => random.Next(6) switch
    {
        0 => JsonSerializer.Serialize(principals.Found(random)),
        1 => JsonSerializer.Serialize(random.Of<string>(["read", "write", "admin", "enterprise", "bank", "authority", "national", "demo", "fuzz@demo.grid", "a long password"])),
        2 => random.Of<string>(["null", "\"\\ud800\"", "\"\\u0000\"", "\"\\u001b\""]),
        3 or 4 => JsonSerializer.Serialize(random.Of(Words.Ids)),
        _ => JsonSerializer.Serialize(random.Of(Words.Nasty) is var nasty && nasty.Any(char.IsSurrogate) ? "😀" : nasty),
    };

    private string Form(Random random)
    {
        var names = Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Of(Words.FormNames));
        var pairs = names.Select(name => $"{name}={FormValue(random, name)}").ToList();
        if (random.Happens(500))
            pairs.Add("grant_type=client_credentials");

        return string.Join('&', pairs);
    }

    private string FormValue(Random random, string name) => random.Next(4) switch
    {
        0 when name == "__RequestVerificationToken" => Uri.EscapeDataString(principals.Session.Form),
        0 or 1 => Uri.EscapeDataString(principals.Found(random)),
        2 => random.Of(Words.Nasty) is var nasty && nasty.Any(char.IsSurrogate) ? "%F0%9F%98%80" : Uri.EscapeDataString(nasty),
        _ => random.Next(100).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether all ids that it states are those that may be, also where their letters were broken.</summary>
    private static bool IsKnown(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);

        return !text.Contains("\\u", StringComparison.Ordinal)
            && Stated().Matches(text).All(match => Words.Known.Contains(match.Groups[1].Value));
    }

    [GeneratedRegex("(?:\"[^\"]*\"\\s*:|\\[|,)\\s*\"([uU][rR][nN]:[^\"]*)\"?")]
    private static partial Regex Stated();
}

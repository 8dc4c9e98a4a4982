using System.Globalization;
using System.Text;

namespace LoadTests.Fuzz;

/// <summary>Facts that the grid takes, of one enterprise and about ids that there are.</summary>
internal static class FactMaker
{
    private const string Largest = "1000000000000000";
    private const string Smallest = "0.000000000000000001";
    private const string NearOne = "0.9999999999999";

    /// <summary>One line, without its end.</summary>
    public static string Make(Random random, string enterprise) => random.Next(12) switch
    {
        0 => $$"""{"kind":"enterprise","id":"urn:ent:{{enterprise}}","name":"{{Name(random)}}","country":"{{random.Of<string>(["CN", "DE", "US", "XX"])}}"}""",
        1 => Factor(random),
        2 or 3 => Component(random, enterprise),
        4 => $$"""{"kind":"volume","enterprise":"urn:ent:{{enterprise}}","product":"{{Product(random, enterprise)}}","quantity":{{Amount(random)}}}""",
        5 => Share(random, enterprise),
        6 => Withdrawn(random, enterprise),
        _ => ProductFact(random, enterprise),
    };

    /// <summary>
    /// All products of the enterprise, each made of the one before and almost of itself: amounts that are allowed one by one, and together
    /// are more than any number holds.
    /// </summary>
    public static string[] Tower(string enterprise) =>
    [
        .. Enumerable.Range(0, Words.ProductsEach).Select(number =>
            $$"""{"kind":"product","id":"urn:prod:{{enterprise}}:{{number}}","enterprise":"urn:ent:{{enterprise}}","name":"Tower","unit":"kilogram","direct":[{"stage":"production","fossil":{{Largest}}}],"inputs":[{"of":"urn:prod:{{enterprise}}:{{number}}","quantity":{{NearOne}}}{{Below(enterprise, number)}}]}"""),
    ];

    private static string Below(string enterprise, int number) =>
        number == 0 ? "" : $$""",{"of":"urn:prod:{{enterprise}}:{{number - 1}}","quantity":{{Largest}}}""";

    /// <summary>A product of the enterprise, mostly.</summary>
    public static string Product(Random random, string enterprise) =>
        random.Happens(50) ? random.Of(Words.Ids) : $"urn:prod:{enterprise}:{random.Next(Words.ProductsEach)}";

    private static string ProductFact(Random random, string enterprise)
    {
        var fact = new StringBuilder();
        fact.Append(CultureInfo.InvariantCulture, $$"""{"kind":"product","id":"{{Product(random, enterprise)}}","enterprise":"urn:ent:{{enterprise}}","name":"{{Name(random)}}","unit":"{{random.Of(Words.Units)}}","direct":[""");
        for (var entry = random.Next(3); entry >= 0; entry--)
            fact.Append(CultureInfo.InvariantCulture, $$"""{"stage":"production","fossil":{{Amount(random)}},"biogenicUptake":-{{Amount(random)}},"primary":{{(random.Next(2) == 0 ? "true" : "false")}}}{{(entry > 0 ? "," : "")}}""");

        fact.Append("],\"inputs\":[");
        for (var input = random.Next(6); input > 0; input--)
            fact.Append(CultureInfo.InvariantCulture, $$"""{"of":"{{random.Of(Words.Ids)}}","quantity":{{Amount(random)}}}{{(input > 1 ? "," : "")}}""");

        fact.Append(']');
        if (random.Happens(100))
            fact.Append(CultureInfo.InvariantCulture, $",\"ifVersion\":{random.Next(4)}");
        if (random.Happens(50))
            fact.Append(CultureInfo.InvariantCulture, $",\"publishThreshold\":{Amount(random)}");

        return fact.Append('}').ToString();
    }

    private static string Component(Random random, string enterprise)
    {
        var sources = random.Next(1, 4);
        var parts = Enumerable.Range(0, sources).Select(number =>
            $$"""{"of":"{{random.Of(Words.Ids)}}","share":{{(number == 0 ? 1m - ((sources - 1) * 0.25m) : 0.25m).ToString(CultureInfo.InvariantCulture)}},"instead":"{{random.Of(Words.Ids)}}"}""");

        return $$"""{"kind":"component","id":"urn:comp:{{enterprise}}:{{random.Next(4)}}","enterprise":"urn:ent:{{enterprise}}","name":"{{Name(random)}}","unit":"{{random.Of(Words.Units)}}","sources":[{{string.Join(',', parts)}}]}""";
    }

    private static string Factor(Random random)
    {
        var number = random.Next(8);

        return $$"""{"kind":"factor","id":"urn:factor:demo:f{{number}}:1","library":"demo","release":"1","name":"F{{number}}","unit":"kilogram","fossil":{{number + 1}},"family":"pcf-lifecycle","gwp":"AR6","source":"fuzz"}""";
    }

    private static string Share(Random random, string enterprise) =>
        $$"""{"kind":"share","enterprise":"urn:ent:{{enterprise}}",{{(random.Next(2) == 0 ? $"\"product\":\"{Product(random, enterprise)}\"," : "")}}"with":"urn:ent:{{random.Of(Words.Enterprises)}}"{{random.Of<string>(["", ",\"withdrawn\":true", ",\"validUntil\":\"2030-01-01T00:00:00Z\""])}}}""";

    private static string Withdrawn(Random random, string enterprise) => random.Next(3) switch
    {
        0 => $$"""{"kind":"product","id":"{{Product(random, enterprise)}}","withdrawn":true}""",
        1 => $$"""{"kind":"component","id":"urn:comp:{{enterprise}}:{{random.Next(4)}}","withdrawn":true}""",
        _ => $$"""{"kind":"volume","enterprise":"urn:ent:{{enterprise}}","product":"{{Product(random, enterprise)}}","withdrawn":true}""",
    };

    private static string Name(Random random) => random.Of<string>(["Cell", "电芯", "Zürich 😀", "a \\\"quoted\\\" name", "<b>", "x"]);

    /// <summary>As large and as small as a fact may hold now and then, so that what is multiplied leaves the range of doubles both ways.</summary>
    private static string Amount(Random random) => random.Happens(30)
        ? random.Of<string>([Largest, Smallest, NearOne])
        : Math.Round(random.NextDouble() * Math.Pow(10, random.Next(-3, 4)), 4).ToString("0.####", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace Silo.Demo;

/// <summary>Makes up names of companies; a name is given once.</summary>
internal sealed class SupplierNames(Chance chance)
{
    private static readonly string[] Beginnings =
    [
        "Al", "Bel", "Bran", "Cor", "Dal", "Ebern", "Fal", "Gar", "Hol", "Ister", "Kal", "Lin", "Mar", "Nor", "Ost", "Per", "Quin", "Ros",
        "Sol", "Tan", "Ul", "Ver", "Wal", "Zell",
    ];

    private static readonly string[] Endings =
    [
        "berg", "by", "dale", "dorf", "field", "ford", "gate", "hausen", "haven", "heim", "hult", "land", "mark", "mont", "moor", "port",
        "stad", "stein", "ton", "vik", "ville", "wald", "wick", "worth",
    ];

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <summary>A name such as <c>Belmont Castings</c>, and the short form of it for ids.</summary>
    public (string Name, string Slug) Next(string trade)
    {
        var name = $"{chance.One(Beginnings)}{chance.One(Endings)} {trade}";
        while (!_given.Add(name))
            name = $"{chance.One(Beginnings)}{chance.One(Endings)} {trade}";

        return (name, name.ToLower(CultureInfo.InvariantCulture).Replace(' ', '-'));
    }
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ClientApi.Hosting;

/// <summary>One setting of the grid, as the options classes declare it.</summary>
/// <param name="Name">With its section, as <c>Grid:Partitions</c>.</param>
/// <param name="Default">As one would write it.</param>
/// <param name="Range">The allowed range, or empty.</param>
internal sealed record Setting(string Name, string Default, string Range)
{
    /// <summary>Every setting of some options classes; a connection string has a section of its own.</summary>
    public static IEnumerable<Setting> Of(string section, object defaults) =>
        from property in defaults.GetType().GetProperties()
        where property.CanWrite && property.Name != "ConnectionString"
        select new Setting($"{section}:{property.Name}", DefaultOf(property, defaults), RangeOf(property));

    /// <summary>Refuses names of settings that there are not.</summary>
    /// <param name="all">Every setting that there is.</param>
    /// <exception cref="UnknownSettingException">One sentence for each that there is not.</exception>
    public static void Check(IConfiguration configuration, IReadOnlyList<Setting> all)
    {
        var unknown = from section in all.Select(setting => setting.Name.Split(':')[0]).Distinct()
                      from given in configuration.GetSection(section).GetChildren()
                      where !all.Any(setting => setting.Name.Equals(given.Path, StringComparison.OrdinalIgnoreCase))
                      select $"There is no setting {given.Path}: did you mean {Nearest(given.Path, all)}? --help lists them all.";
        if (unknown.ToList() is { Count: > 0 } sentences)
            throw new UnknownSettingException(sentences);
    }

    private static string DefaultOf(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        bool flag => flag ? "true" : "false",
        Enum choice => Word(choice),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string RangeOf(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
        : ChoiceOf(property) is { } choice ? string.Join(", ", Enum.GetValues(choice).Cast<Enum>().Select(Word)) : "";

    private static Type? ChoiceOf(PropertyInfo property) =>
        (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is { IsEnum: true } choice ? choice : null;

    private static string Word(Enum choice) => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());

    private static string Nearest(string name, IReadOnlyList<Setting> all) =>
        all.MinBy(setting => Distance(setting.Name, name))!.Name;

    /// <summary>How many letters have to be added, removed or replaced to make one of the other.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var at = 0; at < left.Length; at++)
        {
            var (diagonal, letter) = (row[0], char.ToUpperInvariant(left[at]));
            row[0] = at + 1;
            for (var to = 0; to < right.Length; to++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(right[to]) == letter ? 0 : 1);
                diagonal = row[to + 1];
                row[to + 1] = Math.Min(replaced, Math.Min(row[to], row[to + 1]) + 1);
            }
        }

        return row[^1];
    }
}

/// <summary>A setting was given that there is not.</summary>
internal sealed class UnknownSettingException(IReadOnlyList<string> sentences)
    : StartRefusedException(string.Join(" ", sentences));

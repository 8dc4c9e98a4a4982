using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using ClientApi.Hosting;
using Grains;
using Silo.Ledger;

namespace Silo.Hosting;

/// <summary>One setting of the grid, as the options classes declare it.</summary>
/// <param name="Name">With its section, as <c>Grid:Partitions</c>.</param>
/// <param name="Default">As one would write it.</param>
/// <param name="Range">The allowed range, or empty.</param>
internal sealed record Setting(string Name, string Default, string Range)
{
    private static readonly (string Section, object Defaults)[] Options =
    [
        (LedgerOptions.Section, new LedgerOptions()),
        (GridOptions.Section, new GridOptions()),
        (WelcomeOptions.Section, new WelcomeOptions()),
        (ApiOptions.Section, new ApiOptions()),
    ];

    /// <summary>Every setting of the grid's own sections.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. from options in Options
           from property in options.Defaults.GetType().GetProperties()
           where property.CanWrite && property.Name != nameof(LedgerOptions.ConnectionString)
           select new Setting($"{options.Section}:{property.Name}", DefaultOf(property, options.Defaults), RangeOf(property)),
    ];

    /// <summary>What is wrong with the names of the settings that were given: one sentence for each that there is not.</summary>
    public static IReadOnlyList<string> FindUnknown(IConfiguration configuration) =>
    [
        .. from section in Options.Select(options => options.Section).Distinct()
           from given in configuration.GetSection(section).GetChildren()
           where !All.Any(setting => setting.Name.Equals(given.Path, StringComparison.OrdinalIgnoreCase))
           select $"There is no setting {given.Path}: did you mean {Nearest(given.Path)}? --help lists them all.",
    ];

    private static string DefaultOf(PropertyInfo property, object defaults) => property.GetValue(defaults) switch
    {
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string RangeOf(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
        : "";

    private static string Nearest(string name) => All.MinBy(setting => Distance(setting.Name, name))!.Name;

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
internal sealed class UnknownSettingException(IReadOnlyList<string> sentences) : Exception(string.Join(" ", sentences));

using System.Text.RegularExpressions;
using Silo.Hosting;

namespace Whole.Tests.Documents;

public sealed partial class PagesTests
{
    [Fact]
    public void Link_to_files_that_are_there() => Assert.All(
        Document.All().SelectMany(page => page.Links.Select(link => (page.Path, link))),
        pair => Assert.True(File.Exists(pair.link) || Directory.Exists(pair.link), $"{pair.Path} links to {pair.link}"));

    [Fact]
    public void List_every_setting_with_its_default_and_range()
    {
        var rows = Document.Read("docs/operations.md").Text.Split('\n')
            .Where(line => line.StartsWith("| `Grid:", StringComparison.Ordinal) || line.StartsWith("| `Api:", StringComparison.Ordinal)
                || line.StartsWith("| `Access:", StringComparison.Ordinal) || line.StartsWith("| `Audit:", StringComparison.Ordinal)
                || line.StartsWith("| `Facts:", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToList();

        Assert.Equal(
            SiloSettings.All.Select(setting => ($"`{setting.Name}`", setting.Default, setting.Range)),
            rows.Select(row => (row[1], row[2], row[3])));
        Assert.All(rows, row => Assert.NotEqual("", row[4]));
    }

    [Theory]
    [InlineData("docs/faults.md")]
    [InlineData("docs/attacks.md")]
    [InlineData("docs/bad-inputs.md")]
    public void Name_tests_that_there_are(string page)
    {
        var classes = Directory.EnumerateFiles(Path.Combine(Document.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .SelectMany(source => Class().Matches(source).Select(match => (Name: match.Groups[1].Value, Source: source)))
            .ToLookup(one => one.Name, one => one.Source);

        Assert.All(NamedTests(Document.Read(page)), test => Assert.True(
            classes[test.Class].Any(source => test.Method.Length == 0 || source.Contains($" {test.Method}(", StringComparison.Ordinal)),
            $"There is no test {test.Class}.{test.Method}."));
    }

    /// <summary>Tests in the cells of tables: a class, a method with its class, or further methods of the class before.</summary>
    private static List<(string Class, string Method)> NamedTests(Document page)
    {
        var tests = new List<(string Class, string Method)>();
        foreach (var cell in page.Text.Split('\n').Where(line => line.StartsWith('|')).SelectMany(line => line.Split('|')))
        {
            var ofClass = "";
            foreach (Match match in Test().Matches(cell))
            {
                ofClass = match.Groups["class"].Success ? match.Groups["class"].Value : ofClass;
                tests.Add((ofClass, match.Groups["method"].Value));
            }
        }

        Assert.NotEmpty(tests);

        return tests;
    }

    [GeneratedRegex(@"\bclass (\w+)")]
    private static partial Regex Class();

    /// <summary>Names of methods have lower case after their first word, unlike codes and settings; what is cut off with dots is named by nobody.</summary>
    [GeneratedRegex(@"`(?:(?<class>\w+(?:Tests|Contract))(?:\.(?<method>[\w.]+))?|(?<method>[A-Z.][\w.]*_[a-z][\w.]*))`")]
    private static partial Regex Test();
}

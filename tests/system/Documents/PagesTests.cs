using Silo.Hosting;

namespace Whole.Tests.Documents;

public sealed class PagesTests
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
}

using System.Text.RegularExpressions;

namespace Whole.Tests.Documents;

/// <summary>A page of the repository, with its fenced blocks and links.</summary>
internal sealed partial class Document
{
    private Document(string path, string text) => (Path, Text) = (path, text);

    /// <summary>The folder that the solution lies in.</summary>
    public static string Repository { get; } = FindRepository();

    public string Path { get; }

    public string Text { get; }

    /// <summary>The fenced blocks in order: what stands behind the first fence, and what lies between the two.</summary>
    public IReadOnlyList<(string Mark, string Text)> Blocks =>
        [.. Fence().Matches(Text).Select(match => (match.Groups["mark"].Value.Trim(), match.Groups["text"].Value))];

    /// <summary>Links to files of the repository, as full paths.</summary>
    public IReadOnlyList<string> Links =>
    [
        .. Link().Matches(Fence().Replace(Text, "")).Select(match => match.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith('#'))
            .Select(to => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, to.Split('#')[0])),
    ];

    public static Document Read(string name)
    {
        var path = System.IO.Path.Combine(Repository, name);

        return new(path, File.ReadAllText(path));
    }

    /// <summary>The README and every page in <c>docs</c>.</summary>
    public static IEnumerable<Document> All() => Directory
        .EnumerateFiles(System.IO.Path.Combine(Repository, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(System.IO.Path.Combine(Repository, "README.md"))
        .Select(Read);

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "Grid.sln")))
            folder = System.IO.Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");

        return folder;
    }

    [GeneratedRegex(@"^```(?<mark>[^\n`]*)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)]+)\)")]
    private static partial Regex Link();
}

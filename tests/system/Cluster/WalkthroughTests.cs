using System.Text.RegularExpressions;
using Testing;
using Testing.Postgres;
using Whole.Tests.Documents;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>
/// The operator's guide, step by step, as one would paste it: from nothing to three silos, a backup, a silo more, one less, and
/// the backup restored.
/// </summary>
public sealed partial class WalkthroughTests
{
    /// <summary>What each read of the walk must show.</summary>
    private const string Shown = "\"pcfExcludingBiogenicUptake\":2";

    [LongFact]
    public async Task The_steps_of_the_guide_lead_to_a_cluster_and_back()
    {
        var programs = PostgresPrograms.Find();
        Skip.If(programs is null, PostgresPrograms.Missing);
        await using var server = await PostgresServer.StartAsync(programs!);
        var connection = await server.CreateDatabaseAsync();
        using var folder = new TemporaryFolder();
        var blocks = Document.Read("docs/operations.md").Blocks.Where(block => block.Mark == "sh cluster").Select(block => block.Text).ToList();

        var said = await Shell.RunAsync(
            "trap 'kill $(jobs -p); wait' EXIT\n" + Adapted(string.Join('\n', blocks), connection),
            folder.Path,
            patience: TimeSpan.FromMinutes(5));

        Assert.Equal(5, blocks.Count);
        Assert.Equal(3, Regex.Count(said, Regex.Escape(Shown)));
        Assert.Contains("\"accepted\":2", said, StringComparison.Ordinal);
    }

    /// <summary>Built already, in whatever configuration the tests run in, on ports and with a database of its own.</summary>
    private static string Adapted(string commands, string connection)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        var ports = new Dictionary<string, string>();
        commands = Port().Replace(commands, match =>
        {
            if (!ports.TryGetValue(match.Value, out var free))
                ports.Add(match.Value, free = FreeAddress.Take().GetLeftPart(UriPartial.Authority));

            return free;
        });

        return Project().Replace(commands, $"dotnet run --project {Document.Repository}/$1 --no-build -c {configuration} --")
            .Replace("deploy/backup.sh", $"{Document.Repository}/deploy/backup.sh", StringComparison.Ordinal)
            .Replace("Host=127.0.0.1;Database=grid;Username=grid", connection, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:50\d\d")]
    private static partial Regex Port();

    [GeneratedRegex(@"dotnet run --project (silo|client-api) --(?= )")]
    private static partial Regex Project();
}

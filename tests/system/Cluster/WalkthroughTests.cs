using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Testing;
using Testing.Postgres;
using Whole.Tests.Documents;
using Whole.Tests.Running;

namespace Whole.Tests.Cluster;

/// <summary>
/// The operator's guide, step by step, as one would paste it: from a clone to a release, a database with a password, the first operator,
/// three silos, a backup, a silo more, one less, the backup restored, and what is done with a grid that is stopped.
/// </summary>
public sealed partial class WalkthroughTests
{
    /// <summary>What each read of the walk must show.</summary>
    private const string Shown = "\"pcfExcludingBiogenicUptake\":2,";

    /// <summary>Who has the database; the server's own superuser is called as the guide's user is.</summary>
    private const string User = "walker";

    private static readonly string[] Marks = ["sh walk", "sh tls"];

    [Fact]
    public void The_guide_has_no_block_that_no_test_knows() =>
        Assert.All(Guide(), block => Assert.Contains(block.Mark, Marks));

    [LongFact]
    public async Task The_steps_of_the_guide_lead_to_a_cluster_and_back()
    {
        var programs = PostgresPrograms.Find();
        Skip.If(programs is null, PostgresPrograms.Missing);
        await using var server = await PostgresServer.StartAsync(programs!);
        var password = Password().Match(string.Concat(Guide().Select(block => block.Text))).Groups["password"].Value;
        await server.AskForPasswordAsync(User, password, attributes: "");
        using var folder = new TemporaryFolder();
        var blocks = Guide().Where(block => block.Mark == "sh walk").Select(block => block.Text).ToList();

        var said = await Shell.RunAsync(
            $"""
            trap 'kill $(jobs -pr) 2>/dev/null || true; wait' EXIT
            export PATH="$PATH:{programs}" PGHOST=127.0.0.1 PGPORT={server.Port} PGUSER=grid
            {Adapted(string.Join('\n', blocks), server.Port)}
            """,
            folder.Path,
            patience: TimeSpan.FromMinutes(15));

        Assert.Equal(9, blocks.Count);
        Assert.Contains("clientSecret", said, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(said, Regex.Escape(Shown)));
        Assert.Contains("\"accepted\":2", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "grid", "again.ndjson.gz")), said);
    }

    [SkippableFact]
    public async Task The_certificates_of_the_guide_are_of_one_authority()
    {
        using var folder = new TemporaryFolder();

        await Shell.RunAsync(Assert.Single(Guide(), block => block.Mark == "sh tls").Text, folder.Path);

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder.Path, "authority.pem"));
        using var silo = X509Certificate2.CreateFromPemFile(Path.Combine(folder.Path, "silo-1.pem"), Path.Combine(folder.Path, "silo-1.key"));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.True(chain.Build(silo), string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation)));
        Assert.True(silo.HasPrivateKey);
    }

    private static IReadOnlyList<(string Mark, string Text)> Guide() => Document.Read("docs/operations.md").Blocks;

    /// <summary>
    /// The repository that the tests are of, ports that are free, and a server of its own with a user whose password nobody types.
    /// Compiling ahead takes minutes, and changes no step.
    /// </summary>
    private static string Adapted(string commands, int port)
    {
        var ports = new Dictionary<string, string>();
        commands = Port().Replace(commands, match =>
        {
            if (!ports.TryGetValue(match.Value, out var free))
                ports.Add(match.Value, free = FreeAddress.Take().GetLeftPart(UriPartial.Authority));

            return free;
        });

        return commands.Replace("git clone REPOSITORY grid", Clone(), StringComparison.Ordinal)
            .Replace("--no-self-contained", "--no-self-contained -v quiet -p:PublishReadyToRun=false -p:RunAnalyzers=false", StringComparison.Ordinal)
            .Replace("createuser --pwprompt grid\n", "", StringComparison.Ordinal)
            .Replace("--owner=grid", $"--owner={User}", StringComparison.Ordinal)
            .Replace("Host=127.0.0.1;", $"Host=127.0.0.1;Port={port};", StringComparison.Ordinal)
            .Replace("Username=grid", $"Username={User}", StringComparison.Ordinal);
    }

    /// <summary>Whoever runs the tests need not own the files.</summary>
    private static string Clone() => Directory.Exists(Path.Combine(Document.Repository, ".git")) || File.Exists(Path.Combine(Document.Repository, ".git"))
        ? $"git -c safe.directory='*' clone -q 'file://{Document.Repository}' grid"
        : $"mkdir grid; tar -C '{Document.Repository}' --exclude=bin --exclude=obj -c . | tar -C grid -x";

    [GeneratedRegex("PGPASSWORD='(?<password>[^']+)'")]
    private static partial Regex Password();

    [GeneratedRegex(@"http://127\.0\.0\.1:50\d\d")]
    private static partial Regex Port();
}

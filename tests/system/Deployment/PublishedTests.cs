using System.Net;
using Testing;
using Whole.Tests.Cluster;
using Whole.Tests.Documents;
using Whole.Tests.Running;

namespace Whole.Tests.Deployment;

/// <summary>The programs as they are installed: published, and started from another folder.</summary>
public sealed class PublishedTests
{
    private static readonly string[] WebFiles = ["/grid.css", "/_framework/blazor.web.js"];

    [LongFact]
    public async Task A_silo_has_its_styles_and_scripts_wherever_it_is_started()
    {
        using var folder = new TemporaryFolder();
        await PublishAsync("silo", Path.Combine(folder.Path, "out"));
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere")).FullName;

        await using var grid = GridProcess.LaunchCommand(
            elsewhere, ["dotnet", Path.Combine(folder.Path, "out", "Silo.dll"), "--urls=http://127.0.0.1:0", "--Access:Mode=off", "--Grid:Demo=false"]);
        using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };

        await HasWebFilesAsync(client);
        Assert.True(File.Exists(Path.Combine(elsewhere, "grid-data", "ledger.db")));
    }

    [LongFact]
    public async Task An_api_has_its_styles_and_scripts_wherever_it_is_started()
    {
        using var folder = new TemporaryFolder();
        await PublishAsync("client-api", Path.Combine(folder.Path, "out"));
        var elsewhere = Directory.CreateDirectory(Path.Combine(folder.Path, "elsewhere")).FullName;

        // It listens before there is a cluster, and all that is asked of it here needs none.
        using var client = new HttpClient { BaseAddress = FreeAddress.Take() };
        await using var api = GridProcess.LaunchCommand(
            elsewhere,
            [
                "dotnet", Path.Combine(folder.Path, "out", "ClientApi.dll"), $"--urls={client.BaseAddress}", "--Access:Mode=off",
                "--Grid:Cluster=postgres", "--ConnectionStrings:Grid=Host=127.0.0.1;Port=1",
            ]);
        await Eventually.Answers(client, "/health/live", HttpStatusCode.OK);

        await HasWebFilesAsync(client);
    }

    /// <summary>What was built already, as the tests themselves were; with secrets of a grid that was started from its sources beside it.</summary>
    private static async Task PublishAsync(string project, string to)
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        var data = Directory.CreateDirectory(Path.Combine(Document.Repository, project, "grid-data"));
        var secret = Path.Combine(data.FullName, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(secret, "{}");
        try
        {
            await Shell.RunAsync(
                $"dotnet publish {project} --no-build -v quiet -c {configuration} -o '{to}'", Document.Repository, TimeSpan.FromMinutes(5));
        }
        finally
        {
            File.Delete(secret);
            if (!data.EnumerateFileSystemInfos().Any())
                data.Delete();
        }

        Assert.Empty(Directory.EnumerateDirectories(to, "grid-data", SearchOption.AllDirectories));
    }

    private static async Task HasWebFilesAsync(HttpClient client)
    {
        foreach (var file in WebFiles)
            Assert.NotEmpty(await client.GetByteArrayAsync(file));
    }
}

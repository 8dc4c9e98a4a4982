using System.Text.Json;
using Whole.Tests.Access;
using Whole.Tests.Api;
using Whole.Tests.Documents;
using Whole.Tests.Running;

namespace Whole.Tests.Moving;

/// <summary>The backup of a running grid, and commands that are pointed at no grid at all.</summary>
public sealed class BackupTests
{
    private static readonly string Script = Path.Combine(Document.Repository, "deploy", "backup.sh");

    [LongFact]
    public async Task A_backup_of_a_running_grid_is_whole_or_is_not_there()
    {
        Shell.Need("curl");
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Access:Mode=on", "--Grid:Demo=false");
        var address = await grid.ReadyAsync();
        var credentials = new Credentials(folder.Path);
        using (var acme = await credentials.AsAsync("acme", address))
            (await acme.PushAsync("""{"kind":"enterprise","id":"urn:ent:acme","name":"Acme"}""")).Response.EnsureSuccessStatusCode();

        var said = await Shell.RunAsync($"{As(credentials, "operator")} {Script} {address} good.ndjson.gz", folder.Path);
        await Shell.RunAsync($"! {As(credentials, "acme")} {Script} {address} refused.ndjson.gz", folder.Path);
        await Shell.RunAsync($"! {Script} {address} anonymous.ndjson.gz", folder.Path);
        await grid.StopAsync();
        await Shell.RunAsync($"! {Script} {address} gone.ndjson.gz", folder.Path);

        Assert.Contains("good.ndjson.gz holds {\"entries\":1,", said, StringComparison.Ordinal);
        Assert.Equal(["good.ndjson.gz"], Directory.GetFiles(folder.Path, "*.gz*").Select(Path.GetFileName));
        var imported = await MovedGrid.CommandAsync(folder.Path, ["import", "good.ndjson.gz", "--Grid:Data=restored"]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        Assert.Contains("equal to the export's", imported.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export", "grid.ndjson")]
    [InlineData("verify")]
    [InlineData("repartition", "3")]
    [InlineData("sharing", "required")]
    public async Task A_folder_without_a_ledger_is_refused_and_left_alone(params string[] command)
    {
        using var folder = new TemporaryFolder();

        var ended = await MovedGrid.CommandAsync(folder.Path, [.. command, "--Grid:Data=elsewhere"]);

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("There is no ledger in", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static string As(Credentials credentials, string name)
    {
        var one = credentials[name];

        return $"GRID_CLIENT_ID={Of(one, "clientId")} GRID_CLIENT_SECRET={Of(one, "clientSecret")}";
    }

    private static string Of(JsonElement one, string member) => one.GetProperty(member).GetString()!;
}

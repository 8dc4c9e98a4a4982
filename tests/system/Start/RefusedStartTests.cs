using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Whole.Tests.Api;
using Whole.Tests.Running;

namespace Whole.Tests.Start;

public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("--Grid:Partitions=abc", "Grid:Partitions can't be 'abc'")]
    [InlineData("--Grid:Partitions=-3", "Grid:Partitions must be between 0 and 1024")]
    [InlineData("--Grid:Data=/proc/grid", "choose another folder with --Grid:Data=FOLDER")]
    [InlineData("--urls=http://0.0.0.0:5080", "must listen on a loopback address")]
    [InlineData("--urls=nonsense", "write an address as --urls http://127.0.0.1:5080")]
    [InlineData("--Grid:SliceEntries=0", "Grid:SliceEntries must be between 1 and 100000")]
    [InlineData("--Grid:ReadySeconds=0", "Grid:ReadySeconds must be between 1 and 86400")]
    [InlineData("--Grid:Demo=perhaps", "Grid:Demo can't be 'perhaps'")]
    [InlineData("--Grid:Store=oracle", "Grid:Store must be sqlite or postgres, but was 'oracle'")]
    [InlineData("--Grid:Store=postgres", "ConnectionStrings:Grid must be set")]
    [InlineData("--Grid:Cluster=kubernetes", "Grid:Cluster must be none or postgres, but was 'kubernetes'")]
    [InlineData("--Grid:Cluster=postgres", "Grid:Cluster is postgres, so ConnectionStrings:Grid must be set")]
    [InlineData("--Grid:Partition=3", "There is no setting Grid:Partition: did you mean Grid:Partitions?")]
    [InlineData("--Api:MaxPageRows=1", "Api:DefaultPageRows (50) must not exceed Api:MaxPageRows (1)")]
    public async Task Stops_with_one_sentence_at_a_bad_setting(string setting, string sentence)
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, setting);

        await AssertRefusedAsync(grid, sentence);
    }

    [Fact]
    public async Task Stops_with_one_sentence_where_the_port_is_taken()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await using var grid = GridProcess.Launch(folder.Path, $"--urls=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        await AssertRefusedAsync(grid, "choose another address with --urls http://127.0.0.1:PORT");
    }

    [LongFact]
    public async Task Stops_with_one_sentence_where_another_process_holds_the_folder_or_has_other_partitions()
    {
        using var folder = new TemporaryFolder();
        await using var holder = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Grid:Partitions=3");
        await holder.ReadyAsync();

        await using (var second = GridProcess.Launch(folder.Path))
            await AssertRefusedAsync(second, "is in use by another process");

        await holder.StopAsync();
        await using var third = GridProcess.Launch(folder.Path, "--Grid:Partitions=2");
        await AssertRefusedAsync(third, "set Grid:Partitions to 3");
    }

    [Fact]
    public async Task Helps()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--help");

        Assert.Equal(0, await grid.EndedAsync());
        Assert.Contains("--Grid:Data=./grid-data", grid.Output, StringComparison.Ordinal);
        Assert.Contains("Api:MaxPageRows=500   (1 to 10000)", grid.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "grid-data")));
    }

    [Fact]
    public async Task Verifies_the_ledger_of_a_stopped_grid_and_names_the_first_broken_entry()
    {
        using var folder = new TemporaryFolder();
        await using (var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false"))
        {
            using var client = new HttpClient { BaseAddress = await grid.ReadyAsync() };
            await client.PushAsync(string.Join('\n', Enumerable.Range(1, 20).Select(
                number => $$"""{"kind":"enterprise","id":"urn:ent:{{number}}","name":"Number {{number}}"}""")));
            await grid.StopAsync();
        }

        await using (var whole = GridProcess.Launch(folder.Path, "verify"))
        {
            Assert.Equal(0, await whole.EndedAsync());
            Assert.Contains("The ledger is whole", whole.Output, StringComparison.Ordinal);
        }

        Tamper(Path.Combine(folder.Path, "grid-data", "ledger.db"));
        await using var broken = GridProcess.Launch(folder.Path, "verify");
        Assert.Equal(1, await broken.EndedAsync());
        Assert.Contains("The ledger is broken at entry 17:", broken.Output, StringComparison.Ordinal);
    }

    private static void Tamper(string file)
    {
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "UPDATE ledger_entries SET principal = 'somebody else' WHERE position = 17";
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    private static async Task AssertRefusedAsync(GridProcess grid, string sentence)
    {
        Assert.Equal(1, await grid.EndedAsync());
        Assert.Contains(sentence, grid.Errors, StringComparison.Ordinal);
        Assert.Single(grid.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain(
            grid.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => !line.StartsWith("ACCESS CONTROL IS OFF", StringComparison.Ordinal));
    }
}

using System.Text.Json;
using Whole.Tests.LoadTests;
using Whole.Tests.Running;

namespace Whole.Tests.Documents;

/// <summary>Every block of the README is run or read here, so that none can drift from what the grid does.</summary>
public sealed class ReadmeTests
{
    private const string Address = "http://127.0.0.1:5080";

    private static readonly Document Readme = Document.Read("README.md");

    [Fact]
    public void Has_no_block_that_no_test_knows() => Assert.All(
        Readme.Blocks,
        block => Assert.Contains(block.Mark, new[] { "mermaid", "sh start", "sh setup", "sh run", "json answer", "sh test", "sh speed" }));

    [SkippableFact]
    public async Task Gives_commands_and_answers_that_are_so()
    {
        using var folder = new TemporaryFolder();
        await using var grid = GridProcess.Launch(folder.Path, "--Grid:Demo=false", "--Access:Mode=on");
        var address = (await grid.ReadyAsync()).GetLeftPart(UriPartial.Authority);
        var (setup, said, compared) = ("", "", 0);

        foreach (var (mark, text) in Readme.Blocks)
        {
            // What a reader's shell remembers from one block to the next; the data folder lies in that of the process.
            var commands = text.Replace(Address, address, StringComparison.Ordinal).Replace("silo/grid-data", "grid-data", StringComparison.Ordinal);
            if (mark == "sh setup")
                setup += commands;
            else if (mark == "sh run")
                said = await Shell.RunAsync(setup + commands, folder.Path);
            else if (mark == "json answer")
                compared += AssertShows(text, said);
        }

        Assert.Equal(3, compared);
    }

    [LongFact]
    public async Task Starts_the_grid_with_its_first_command()
    {
        using var folder = new TemporaryFolder();
        var commands = Readme.Blocks.Where(block => block.Mark == "sh start").Select(block => block.Text.Trim()).ToList();
        Assert.Equal(["dotnet run --project silo", "dotnet run --project silo -- --help"], commands);

        // Built already, in whatever configuration the tests run in, and out of the way of a grid that runs here.
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!);
        await using var grid = GridProcess.LaunchCommand(
            Document.Repository,
            [.. commands[0].Split(' '), "--no-build", "-c", configuration, "--", "--urls=http://127.0.0.1:0", $"--Grid:Data={folder.Path}"]);

        await grid.ReadyAsync();
        Assert.Contains("facts of the demo supply chain, all settled", grid.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_with_the_command_that_ci_runs()
    {
        var command = Assert.Single(Readme.Blocks, block => block.Mark == "sh test").Text.Trim();

        Assert.Contains(
            $"\nrun_tests {command}\n", File.ReadAllText(Path.Combine(Document.Repository, ".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asks_questions_about_speed_that_there_are()
    {
        var commands = Document.All().SelectMany(page => page.Blocks).Where(block => block.Mark == "sh speed")
            .SelectMany(block => block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Distinct().ToList();
        Assert.NotEmpty(commands);

        foreach (var command in commands)
        {
            const string program = "dotnet run -c Release --project load-tests -- ";
            Assert.StartsWith(program, command, StringComparison.Ordinal);
            var arguments = command[program.Length..].Split(' ');
            var (exitCode, output, errors) = await LoadTestsProgram.RunAsync(arguments[0], "--help");
            Assert.True(exitCode == 0, $"{command}\n{errors}");
            Assert.All(
                arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)),
                option => Assert.Contains(option, output, StringComparison.Ordinal));
        }
    }

    /// <summary>The last line of what was said holds what is shown.</summary>
    private static int AssertShows(string shown, string said)
    {
        using var part = JsonDocument.Parse(shown);
        using var answer = JsonDocument.Parse(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        var difference = JsonPart.Difference(part.RootElement, answer.RootElement);
        Assert.True(difference is null, difference);

        return 1;
    }
}

using LoadTests.Grids;
using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>Runs the script that installs what contenders need.</summary>
internal static class Installation
{
    public static async Task RunAsync(string libraries, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var script = Harness.WriteInto(folder.Path, Harness.Install);
        var (exitCode, _, errors) = await ExternalProgram.RunAsync("bash", [script, libraries], cancellation);

        // Whoever is missing all the same is skipped, and says so.
        if (exitCode != 0)
            Question.Say($"  not everything could be installed: {errors.TrimEnd()}");
    }
}

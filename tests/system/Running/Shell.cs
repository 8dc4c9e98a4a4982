using System.Diagnostics;

namespace Whole.Tests.Running;

/// <summary>Runs commands as a reader would paste them.</summary>
internal static class Shell
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    /// <summary>What the commands print; the test fails where one of them does.</summary>
    public static async Task<string> RunAsync(string commands, string folder, TimeSpan? patience = null)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", commands])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(patience ?? Usual);
        await shell.WaitForExitAsync().WaitAsync(patience ?? Usual);
        Assert.True(shell.ExitCode == 0, $"{commands}\nended with {shell.ExitCode}:\n{output}\n{await errors}");

        return output;
    }
}

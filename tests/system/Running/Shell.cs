using System.Diagnostics;

namespace Whole.Tests.Running;

/// <summary>Runs commands as a reader would paste them.</summary>
internal static class Shell
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    /// <summary>What the commands of the documents call that is not on every machine.</summary>
    private static readonly string[] Programs = ["curl", "openssl", "git"];

    /// <summary>
    /// What the commands print; the test fails where one of them does, and is skipped as <see cref="Need"/> says where they name a program
    /// that is not there.
    /// </summary>
    public static async Task<string> RunAsync(string commands, string folder, TimeSpan? patience = null)
    {
        foreach (var program in Programs.Where(program => commands.Contains($"{program} ", StringComparison.Ordinal)))
            Need(program);

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

    /// <summary>Skips the test with the reason where a program is not installed, except on CI, where it fails.</summary>
    public static void Need(string program)
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (places.Any(place => File.Exists(Path.Combine(place, program))))
            return;

        if (Environment.GetEnvironmentVariable("CI") is "true")
            Assert.Fail($"{program} is needed on CI: install it.");

        Skip.If(true, $"There is no {program}.");
    }
}

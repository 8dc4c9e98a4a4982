using System.Diagnostics;
using Whole.Tests.Running;

namespace Whole.Tests.LoadTests;

/// <summary>The program with the questions about speed.</summary>
internal static class LoadTestsProgram
{
    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "load-tests.dll");

    /// <summary>Runs one command to its end, inside of this process.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunInsideAsync(params string[] arguments) =>
        InnerProgram.RunAsync("load-tests", arguments);

    /// <summary>Runs one command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return (process.ExitCode, output, await errors);
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace Grains.Tests.Ledger;

/// <summary>A file system in memory that is soon full; only the superuser of Linux can make one, or who may be it without a password.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Missing =
        "A small disk can't be mounted here: run the tests as the superuser of Linux, or let sudo ask for no password.";

    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts the disk.</summary>
    /// <remarks>
    /// Where that is not allowed the test is skipped with the reason, except on CI, where it fails unless <c>GRID_SMALL_DISK</c> is 0.
    /// </remarks>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("grid-small-disk-").FullName;
        if (OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=1777", "tmpfs", folder) == 0)
            return new(folder);

        Directory.Delete(folder);
        var isNeeded = Environment.GetEnvironmentVariable("CI") is "true" && Environment.GetEnvironmentVariable("GRID_SMALL_DISK") is not "0";
        Assert.False(isNeeded, $"{Missing} GRID_SMALL_DISK=0 does without.");
        Skip.If(true, Missing);

        throw new InvalidOperationException(Missing);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Folder);
        Directory.Delete(Folder);
    }

    /// <summary>Runs a program of the superuser; what it ended with, or -1 where nobody could.</summary>
    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        string[] command = Environment.IsPrivilegedProcess ? [program, .. arguments] : ["sudo", "-n", program, .. arguments];
        try
        {
            using var process = Process.Start(command[0], command[1..]);
            await process.WaitForExitAsync();

            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return -1;
        }
    }
}

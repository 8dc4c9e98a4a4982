using System.Diagnostics;

namespace Grains.Tests.Ledger;

/// <summary>A file system in memory that is soon full; only the superuser of Linux can make one.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Mounts the disk; the test is skipped where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only the superuser of Linux can mount a small disk.");

        var folder = Directory.CreateTempSubdirectory("grid-small-disk-").FullName;
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
        Skip.If(mounted != 0, "A small disk can't be mounted here.");

        return new(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Folder);
        Directory.Delete(Folder);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();

        return process.ExitCode;
    }
}

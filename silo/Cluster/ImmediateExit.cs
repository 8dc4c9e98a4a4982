using System.Runtime.InteropServices;

namespace Silo.Cluster;

/// <summary>Ends the process without running anything more in it.</summary>
/// <remarks>
/// The runtime's own exit first runs whatever has asked to be told, such as the host, which stops the silo, which waits for
/// the very agent that has found it dead: that never ended.
/// </remarks>
internal static class ImmediateExit
{
    public static void With(int code)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (OperatingSystem.IsWindows())
            Environment.FailFast(message: null);

        ExitNow(code);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitNow(int code);
}

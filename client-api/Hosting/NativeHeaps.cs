using System.Runtime.InteropServices;

namespace ClientApi.Hosting;

/// <summary>Holds the C library to a few heaps.</summary>
/// <remarks>
/// It makes up to eight per core, and each keeps what was freed in it between what was not: what SQLite and the encryption free on
/// one thread is of no use to the next. Two are as fast here, where threads seldom allocate there. <c>MALLOC_ARENA_MAX</c> says
/// otherwise; a C library without such heaps is left alone.
/// </remarks>
internal static class NativeHeaps
{
    private const string Variable = "MALLOC_ARENA_MAX";

    /// <summary>M_ARENA_MAX of glibc.</summary>
    private const int HeapsOption = -8;

    private const int Most = 2;

    private delegate int SetOption(int option, int value);

    /// <summary>To be called before anything else: heaps that there are stay.</summary>
    public static void Limit()
    {
        if (OperatingSystem.IsLinux() && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))
            && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var mallopt))
        {
            _ = Marshal.GetDelegateForFunctionPointer<SetOption>(mallopt)(HeapsOption, Most);
        }
    }
}

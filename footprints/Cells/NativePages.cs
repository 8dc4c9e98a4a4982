using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>Zeroed memory outside the collected heap.</summary>
/// <remarks>
/// Large blocks ask the system for huge pages: cells of a wave lie far apart, and with small pages the processor would
/// look up where a page lies for nearly every input. It is a wish: a system that knows none is as right, and a little slower.
/// </remarks>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 * 1024 * 1024;
    private const nuint Line = 64;
    private const int AdviseHugePage = 14;

    /// <summary>A block that begins at a cache line, or at a huge page where it is as large as one.</summary>
    public static void* Allocate(nuint bytes)
    {
        var isLarge = bytes >= HugePage;
        var block = NativeMemory.AlignedAlloc(bytes, isLarge ? HugePage : Line);
        if (isLarge && OperatingSystem.IsLinux())
            _ = Advise(block, bytes, AdviseHugePage);

        NativeMemory.Clear(block, bytes);

        return block;
    }

    public static void Free(void* block) => NativeMemory.AlignedFree(block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* block, nuint bytes, int advice);
}

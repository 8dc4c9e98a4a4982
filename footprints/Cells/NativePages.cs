using System.Runtime.InteropServices;

namespace Footprints.Cells;

/// <summary>Zeroed memory outside the collected heap.</summary>
/// <remarks>
/// Larger blocks come from the system itself and go back to it: in the heap of the C library, which every thread has one of, what is
/// freed lies between what is not, and stays. Large ones ask for huge pages: cells of a wave lie far apart, and with small pages the
/// processor would look up where a page lies for nearly every input. It is a wish: a system that knows none is as right, and a little slower.
/// </remarks>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 * 1024 * 1024;
    private const nuint Mapped = 64 * 1024;
    private const nuint Line = 64;
    private const int AdviseHugePage = 14;
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;

    private static long _inUse;

    /// <summary>Bytes of the whole process that columns of cells have taken and not given back; the collector does not see them.</summary>
    public static long InUse => Volatile.Read(ref _inUse);

    /// <summary>A block that begins at a cache line, or at a huge page where it is as large as one. What is not touched of a larger one takes no memory.</summary>
    public static void* Allocate(nuint bytes)
    {
        var block = IsMapped(bytes) ? Map(bytes) : Cleared(bytes);
        Interlocked.Add(ref _inUse, (long)bytes);

        return block;
    }

    /// <param name="block">What was allocated, once; none is nothing to free.</param>
    /// <param name="bytes">As many as were asked for.</param>
    public static void Free(void* block, nuint bytes)
    {
        if (block is null)
            return;

        if (IsMapped(bytes))
            _ = Unmap(block, Whole(bytes));
        else
            NativeMemory.AlignedFree(block);

        Interlocked.Add(ref _inUse, -(long)bytes);
    }

    private static bool IsMapped(nuint bytes) => bytes >= Mapped && OperatingSystem.IsLinux();

    private static nuint Whole(nuint bytes) => (bytes + Page - 1) & ~(Page - 1);

    private static nuint Page => (nuint)Environment.SystemPageSize;

    private static void* Cleared(nuint bytes)
    {
        var block = NativeMemory.AlignedAlloc(bytes, Line);
        NativeMemory.Clear(block, bytes);

        return block;
    }

    private static void* Map(nuint bytes)
    {
        var size = Whole(bytes);
        if (bytes < HugePage)
            return MapWhole(size);

        // More than is needed, and what lies before the first huge page and behind the block given back.
        var start = (byte*)MapWhole(size + HugePage);
        var before = unchecked(0 - (nuint)start) & (HugePage - 1);
        var block = start + before;
        if (before > 0)
            _ = Unmap(start, before);

        _ = Unmap(block + size, HugePage - before);
        _ = Advise(block, size, AdviseHugePage);

        return block;
    }

    /// <exception cref="InsufficientMemoryException">The system has none left.</exception>
    private static void* MapWhole(nuint bytes)
    {
        var block = Map(null, bytes, ReadAndWrite, PrivateAndAnonymous, file: -1, offset: 0);

        if ((nint)block == -1)
            throw new InsufficientMemoryException($"The system has no {bytes} bytes for cells.");

        return block;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* block, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* block, nuint bytes, int advice);
}

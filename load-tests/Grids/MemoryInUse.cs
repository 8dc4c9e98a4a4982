using System.Globalization;

namespace LoadTests.Grids;

/// <summary>Memory of this process after a full, compacting collection, in bytes.</summary>
/// <param name="Managed">Live objects.</param>
/// <param name="Native">Resident private memory that the managed heap does not account for.</param>
internal readonly record struct MemoryInUse(long Managed, long Native)
{
    public static MemoryInUse Measure()
    {
        for (var round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var managed = GC.GetTotalMemory(forceFullCollection: false);

        return new(managed, Math.Max(0, OfStatus("RssAnon") - GC.GetGCMemoryInfo().TotalCommittedBytes));
    }

    /// <summary>The largest resident size that this process ever had.</summary>
    public static long Peak() => OfStatus("VmHWM");

    /// <summary>How much more this is than before, over a number of cells.</summary>
    public double PerCell(MemoryInUse before, int cells) =>
        (double)(Managed - before.Managed + Math.Max(0, Native - before.Native)) / cells;

    private static long OfStatus(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        var kilobytes = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1];

        return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1_024;
    }
}

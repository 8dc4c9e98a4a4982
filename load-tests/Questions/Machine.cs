using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace LoadTests.Questions;

/// <summary>What the answer was measured on.</summary>
internal static class Machine
{
    /// <summary>Cores, memory, runtime and the mode of its garbage collection.</summary>
    public static string Describe()
    {
        var gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        var collection = GCSettings.IsServerGC ? "server" : "workstation";
        var concurrent = GCSettings.LatencyMode == GCLatencyMode.Interactive ? "concurrent" : "not concurrent";

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {gigabytes:F1} GB, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {collection} GC, {concurrent}");
    }
}

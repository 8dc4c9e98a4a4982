namespace Grains.Waves;

/// <summary>Numbers for the lives of grains.</summary>
internal static class Activations
{
    private static long _last;

    /// <summary>A positive number above those of all earlier activations, by which members know a successor.</summary>
    /// <remarks>
    /// The time, in units of 100 ns, and one more where the clock has not moved on or was set back. Silos whose clocks
    /// differ are safe while a grain takes longer to move than their clocks are apart.
    /// </remarks>
    public static long Next(TimeProvider time)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}

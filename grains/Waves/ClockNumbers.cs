namespace Grains.Waves;

/// <summary>Numbers by the clock of this process: the time in units of 100 ns, and one more where it was set back.</summary>
/// <remarks>
/// It is assumed that all grains live in this process, one after the other. Several silos take theirs from one place that all
/// share: a partition moves within milliseconds, and clocks of machines differ by as much.
/// </remarks>
internal sealed class ClockNumbers(TimeProvider time) : IActivationNumbers
{
    private long _last;

    public ValueTask<long> Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return ValueTask.FromResult(next);
        }
    }
}

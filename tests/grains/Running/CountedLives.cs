using Grains.Waves;

namespace Grains.Tests.Running;

/// <summary>Numbers for the lives of members, from 1 on.</summary>
internal sealed class CountedLives : IActivationNumbers
{
    private long _last;

    /// <summary>The number of the newest life.</summary>
    public long Last => Volatile.Read(ref _last);

    public ValueTask<long> Next() => ValueTask.FromResult(Interlocked.Increment(ref _last));
}

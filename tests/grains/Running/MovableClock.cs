namespace Grains.Tests.Running;

/// <summary>The machine's clock, which a test can put forward; timers run as they do.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>The machine's time again.</summary>
    public void Rewind() => Interlocked.Exchange(ref _ahead, 0);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}

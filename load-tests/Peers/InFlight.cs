using System.Diagnostics;

namespace LoadTests.Peers;

/// <summary>Counts messages between actors that are under way: none are left when everything has settled.</summary>
internal sealed class InFlight
{
    private long _underWay;
    private long _sent;
    private long _deadline;
    private TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Whether a change has taken too long: nothing more is sent then, so that what is under way runs dry. Whoever sends
    /// asks the clock, since no timer is heard in a process whose every thread is busy with messages.
    /// </summary>
    public bool IsGivenUp => Stopwatch.GetTimestamp() > Interlocked.Read(ref _deadline);

    /// <summary>All messages ever sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Begins to wait for the last message of a change that is yet to be told.</summary>
    public Task WhenNoneIsLeft(TimeSpan patience)
    {
        _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(
            ref _deadline, Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency));

        return _none.Task;
    }

    /// <summary>A message is about to be sent.</summary>
    public void Add()
    {
        Interlocked.Increment(ref _underWay);
        Interlocked.Increment(ref _sent);
    }

    /// <summary>A message was taken in, and all that followed from it has been sent.</summary>
    public void Done()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
            _none.TrySetResult();
    }
}

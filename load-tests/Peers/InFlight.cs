namespace LoadTests.Peers;

/// <summary>Counts messages between actors that are under way: none are left when everything has settled.</summary>
internal sealed class InFlight
{
    private long _underWay;
    private long _sent;
    private TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether nothing more is to be sent, since what is under way would not end.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>All messages ever sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Begins to wait for the last message of a change that is yet to be told.</summary>
    public Task WhenNoneIsLeft()
    {
        _none = new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    /// <summary>Lets what is under way run dry.</summary>
    public void GiveUp() => IsGivenUp = true;
}

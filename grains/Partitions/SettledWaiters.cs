namespace Grains.Partitions;

/// <summary>Readers that wait for a position to settle.</summary>
internal sealed class SettledWaiters(TimeProvider time)
{
    private readonly List<(long AtLeast, TaskCompletionSource Settled)> _waiting = [];

    /// <summary>Waits until the position is settled, or as long as the reader cares to wait.</summary>
    public async Task Wait(long atLeast, TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
            return;

        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((atLeast, settled));
        try
        {
            await settled.Task.WaitAsync(wait, time);
        }
        catch (TimeoutException)
        {
            _waiting.RemoveAll(one => one.Settled == settled);
        }
    }

    public void Settled(long through)
    {
        for (var at = _waiting.Count - 1; at >= 0; at--)
        {
            if (_waiting[at].AtLeast > through)
                continue;

            _waiting[at].Settled.SetResult();
            _waiting.RemoveAt(at);
        }
    }
}

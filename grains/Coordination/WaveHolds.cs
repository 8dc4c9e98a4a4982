using Footprints.Waves;

namespace Grains.Coordination;

/// <summary>Readers that hold the next wave back while they read the settled epoch from several partitions.</summary>
/// <remarks>
/// Those who ask at the same time share one hold. It ends when the last of them has released it, or by the clock: one that
/// is gone keeps nobody waiting. What was committed meanwhile begins to settle before the next hold.
/// </remarks>
internal sealed class WaveHolds(WaveLeader leader, TimeSpan limit, TimeProvider time)
{
    private Hold? _wanted;
    private Hold? _granted;
    private long _last;

    /// <summary>Told whenever a hold has ended, and the leader may have begun a wave.</summary>
    public required Action OnEnded { get; init; }

    /// <summary>Takes part in the next hold; none is given where the running wave takes longer than holds may.</summary>
    public Task<HeldEpoch> Take()
    {
        var hold = _wanted ??= new Hold(++_last);
        hold.Readers++;
        Grant();

        return hold.Epoch.Task;
    }

    /// <summary>Gives the hold that is wanted as soon as no wave runs.</summary>
    public void Grant()
    {
        if (_granted is not null || _wanted is not { } hold)
            return;

        if (leader.Hold())
        {
            (_granted, _wanted) = (hold, null);
            hold.Epoch.SetResult(new HeldEpoch(hold.Number, leader.Heard));
            _ = EndInTime(hold);
        }
        else if (!hold.IsTimed)
        {
            hold.IsTimed = true;
            _ = EndInTime(hold);
        }
    }

    /// <summary>One of its readers is done.</summary>
    public void Release(long number)
    {
        if (_granted is { } hold && hold.Number == number && --hold.Readers <= 0)
            End(hold);
    }

    /// <summary>Nobody leads any more: whoever waits is told so.</summary>
    public void Abandon()
    {
        _wanted?.Epoch.SetResult(HeldEpoch.None);
        (_wanted, _granted) = (null, null);
    }

    /// <summary>Ends a hold that is not given, or not given back, in time. Nothing waits for it, and nothing in it fails.</summary>
    private async Task EndInTime(Hold hold)
    {
        var wasGranted = hold == _granted;
        await Task.Delay(limit, time);
        if (hold == (wasGranted ? _granted : _wanted))
            End(hold);
    }

    private void End(Hold hold)
    {
        if (hold == _granted)
        {
            _granted = null;
        }
        else
        {
            _wanted = null;
            hold.Epoch.SetResult(HeldEpoch.None);
        }

        leader.Release();
        Grant();
        OnEnded();
    }

    private sealed class Hold(long number)
    {
        public long Number => number;

        public int Readers { get; set; }

        /// <summary>Whether the clock runs on the wave that it waits for.</summary>
        public bool IsTimed { get; set; }

        public TaskCompletionSource<HeldEpoch> Epoch { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

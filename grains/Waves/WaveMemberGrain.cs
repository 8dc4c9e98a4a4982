using Footprints.Waves;
using Grains.Placement;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>A member of waves beside the partitions: it lives where the leader does and is rebuilt from what they tell it.</summary>
internal abstract partial class WaveMemberGrain(
    IOptions<GridOptions> options, IActivationNumbers activations, Whereabouts whereabouts, GridMetrics metrics, ILogger logger) : Grain
{
    private readonly List<WaveMessage> _outbox = [];
    private IWaveMachine _member = null!;
    private WavePost _post = null!;
    private bool _isBroken;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _member = Create(options.Value.PartitionCount, await activations.Next(), _outbox);
        _post = new WavePost(GrainFactory, options.Value.PartitionCount, metrics);
        var period = TimeSpan.FromMilliseconds(options.Value.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        Take(envelope.Message);

        return Task.CompletedTask;
    }

    /// <summary>A member that failed in the middle of something takes part in nothing any more: its successor hears everything anew.</summary>
    private void Take(WaveMessage message)
    {
        if (_isBroken)
            return;

        try
        {
            _member.Receive(message);
            _post.Send(_outbox);
        }
        catch (Exception failure)
        {
            _isBroken = true;
            LogFailed(failure);
            DeactivateOnIdle();
        }
    }

    /// <summary>The member, in a life that has this number.</summary>
    protected abstract IWaveMachine Create(int partitions, long activation, List<WaveMessage> outbox);

    private Task Remind(CancellationToken cancellation)
    {
        if (whereabouts.IsLeaderAstray())
            MigrateOnIdle();

        if (_isBroken)
            return Task.CompletedTask;

        _member.Remind();
        _post.Send(_outbox);

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A member of waves has met a failure")]
    private partial void LogFailed(Exception failure);
}

using Footprints.Waves;
using Grains.Placement;
using Grains.Telemetry;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>A member of waves beside the partitions: it lives where the leader does and is rebuilt from what they tell it.</summary>
internal abstract class WaveMemberGrain(
    IOptions<GridOptions> options, IActivationNumbers activations, Whereabouts whereabouts, GridMetrics metrics) : Grain
{
    private readonly List<WaveMessage> _outbox = [];
    private IWaveMachine _member = null!;
    private WavePost _post = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _member = Create(options.Value.PartitionCount, await activations.Next(), _outbox);
        _post = new WavePost(GrainFactory, options.Value.PartitionCount, metrics);
        var period = TimeSpan.FromMilliseconds(options.Value.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        _member.Receive(envelope.Message);
        _post.Send(_outbox);

        return Task.CompletedTask;
    }

    /// <summary>The member, in a life that has this number.</summary>
    protected abstract IWaveMachine Create(int partitions, long activation, List<WaveMessage> outbox);

    private Task Remind(CancellationToken cancellation)
    {
        if (whereabouts.IsLeaderAstray())
            MigrateOnIdle();

        _member.Remind();
        _post.Send(_outbox);

        return Task.CompletedTask;
    }
}

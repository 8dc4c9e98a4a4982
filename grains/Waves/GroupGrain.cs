using Footprints.Loops;
using Footprints.Waves;
using Grains.Placement;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>Keeps the rows of groups and solves them; rebuilt from what the partitions tell after every activation.</summary>
[KeepAlive, LeaderPlacement]
internal sealed class GroupGrain : Grain, IGroupGrain
{
    private readonly List<WaveMessage> _outbox = [];
    private readonly GridOptions _options;
    private readonly IActivationNumbers _activations;
    private readonly Whereabouts _whereabouts;
    private LoopMember _member = null!;
    private WavePost _post = null!;

    public GroupGrain(IOptions<GridOptions> options, IActivationNumbers activations, Whereabouts whereabouts) =>
        (_options, _activations, _whereabouts) = (options.Value, activations, whereabouts);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _member = new LoopMember(_options.PartitionCount, await _activations.Next(), new LoopLimits(), _outbox);
        _post = new WavePost(GrainFactory, _options.PartitionCount);
        var period = TimeSpan.FromMilliseconds(_options.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        _member.Receive(envelope.Message);
        _post.Send(_outbox);

        return Task.CompletedTask;
    }

    private Task Remind(CancellationToken cancellation)
    {
        if (_whereabouts.IsLeaderAstray())
            MigrateOnIdle();

        _member.Remind();
        _post.Send(_outbox);

        return Task.CompletedTask;
    }
}

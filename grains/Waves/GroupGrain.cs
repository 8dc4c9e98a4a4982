using Footprints.Loops;
using Footprints.Waves;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>Keeps the rows of groups and solves them; rebuilt from what the partitions tell after every activation.</summary>
[KeepAlive]
internal sealed class GroupGrain : Grain, IGroupGrain
{
    private readonly List<WaveMessage> _outbox = [];
    private readonly GridOptions _options;
    private readonly TimeProvider _time;
    private LoopMember _member = null!;
    private WavePost _post = null!;

    public GroupGrain(IOptions<GridOptions> options, TimeProvider time) => (_options, _time) = (options.Value, time);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _member = new LoopMember(_options.PartitionCount, Activations.Next(_time), new LoopLimits(), _outbox);
        _post = new WavePost(GrainFactory, _options.PartitionCount);
        var period = TimeSpan.FromMilliseconds(_options.RemindMilliseconds);
        this.RegisterGrainTimer(Remind, new GrainTimerCreationOptions(period, period));

        return Task.CompletedTask;
    }

    public Task Deliver(WaveEnvelope envelope)
    {
        _member.Receive(envelope.Message);
        _post.Send(_outbox);

        return Task.CompletedTask;
    }

    private Task Remind(CancellationToken cancellation)
    {
        _member.Remind();
        _post.Send(_outbox);

        return Task.CompletedTask;
    }
}

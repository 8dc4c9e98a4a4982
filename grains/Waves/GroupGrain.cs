using Footprints.Loops;
using Footprints.Waves;
using Grains.Placement;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>Keeps the rows of groups and solves them.</summary>
[KeepAlive, LeaderPlacement]
internal sealed class GroupGrain(
    IOptions<GridOptions> options, IActivationNumbers activations, Whereabouts whereabouts, GridMetrics metrics, ILogger<GroupGrain> logger)
    : WaveMemberGrain(options, activations, whereabouts, metrics, logger), IGroupGrain
{
    protected override IWaveMachine Create(int partitions, long activation, List<WaveMessage> outbox) =>
        new LoopMember(partitions, activation, new LoopLimits(), outbox);
}

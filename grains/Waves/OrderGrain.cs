using Footprints.Waves;
using Grains.Placement;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grains.Waves;

/// <summary>Keeps levels and groups.</summary>
[KeepAlive, LeaderPlacement]
internal sealed class OrderGrain(
    IOptions<GridOptions> options, IActivationNumbers activations, Whereabouts whereabouts, GridMetrics metrics, ILogger<OrderGrain> logger)
    : WaveMemberGrain(options, activations, whereabouts, metrics, logger), IOrderGrain
{
    protected override IWaveMachine Create(int partitions, long activation, List<WaveMessage> outbox) =>
        new OrderMember(partitions, activation, outbox);
}

using Footprints.Waves;
using Grains.Coordination;
using Grains.Partitions;
using Grains.Telemetry;

namespace Grains.Waves;

/// <summary>Brings a member's outbox to the grains that it is addressed to.</summary>
internal sealed class WavePost
{
    private readonly IWaveMember[] _members;
    private readonly IWaveMember _leader;
    private readonly GridMetrics _metrics;
    private readonly int _partitions;

    public WavePost(IGrainFactory grains, int partitions, GridMetrics metrics)
    {
        (_partitions, _metrics) = (partitions, metrics);
        var roster = new Roster(partitions);
        _members = new IWaveMember[roster.Count];
        for (var partition = 0; partition < partitions; partition++)
            _members[partition] = grains.GetGrain<IPartitionGrain>(partition);

        _members[roster.Order] = grains.GetGrain<IOrderGrain>(0);
        _members[roster.Loops] = grains.GetGrain<IGroupGrain>(0);
        _leader = grains.GetGrain<ICoordinatorGrain>(0);
    }

    public void Send(List<WaveMessage> outbox)
    {
        var batches = 0;
        foreach (var message in outbox)
        {
            if (message is WaveMessage.Letter letter && letter.From < _partitions && letter.To < _partitions)
                batches++;

            Observe((message.To == Roster.Leader ? _leader : _members[message.To]).Deliver(new WaveEnvelope(message)));
        }

        outbox.Clear();
        if (batches > 0)
            _metrics.HaloBatches(batches);
    }

    /// <summary>A message that could not be sent is a lost one: it will be said again.</summary>
    private static void Observe(Task sent)
    {
        if (!sent.IsCompletedSuccessfully)
            _ = sent.ContinueWith(
                static failed => _ = failed.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }
}

using System.Diagnostics;
using Grains.Coordination;

namespace Grains.Telemetry;

/// <summary>Tells of pushes that are being recorded when they were committed, and when they have settled.</summary>
/// <remarks>A commit carries several pushes and a wave several commits, so each push is told its own copy of both.</remarks>
internal sealed class PushTraces(TimeProvider time)
{
    /// <summary>Pushes that are waited for; of more than these only the commit is told, and nothing grows while no wave settles.</summary>
    private const int MostWaiting = 1_000;

    private readonly Queue<Waiting> _waiting = [];

    /// <summary>A push is durable.</summary>
    /// <param name="trace">As it was named where it came in.</param>
    /// <param name="position">Its receipt.</param>
    /// <param name="began">When its commit began.</param>
    public void Committed(string trace, long position, DateTimeOffset began)
    {
        if (!ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var push))
            return;

        var ended = time.GetUtcNow();
        GridTraces.Tell("commit", push, began, ended, ("grid.position", position));
        if (_waiting.Count < MostWaiting)
            _waiting.Enqueue(new Waiting(position, push, ended));
    }

    /// <summary>A wave has settled, and with it every push up to its epoch.</summary>
    public void Settled(WaveRecord wave)
    {
        while (_waiting.TryPeek(out var one) && one.Position <= wave.Epoch)
        {
            _waiting.Dequeue();
            var settle = GridTraces.Tell("settle", one.Push, one.Committed, wave.SettledAt, ("grid.epoch", wave.Epoch));
            GridTraces.Tell(
                "wave", settle, wave.SettledAt - wave.Took, wave.SettledAt,
                ("grid.epoch", wave.Epoch), ("grid.cells.recomputed", wave.Recomputed), ("grid.cells.changed", wave.Changed));
        }
    }

    private readonly record struct Waiting(long Position, ActivityContext Push, DateTimeOffset Committed);
}

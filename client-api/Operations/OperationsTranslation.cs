using ClientApi.Requests;
using Grains.Coordination;
using Grains.Operations;
using Grains.Partitions;

namespace ClientApi.Operations;

/// <summary>What the grid says of itself, in the words of the API.</summary>
internal static class OperationsTranslation
{
    public static SilosAnswer Answer(this IReadOnlyList<SiloState> silos) => new(
        [.. silos.Select(silo => new SiloAnswer(silo.Address, silo.Name, silo.Status, silo.StartedAt, silo.SeenAt))]);

    public static PartitionsAnswer Answer(this GridStanding grid) => new(
        Receipt.Of(grid.Coordinator.Head),
        [.. grid.Partitions.Select((state, partition) => Answer(partition, state, grid.Coordinator))]);

    private static PartitionAnswer Answer(int partition, PartitionState? state, Standing coordinator)
    {
        if (state is null)
            return new(partition, "silent", null, null, null, null, null, null, null);

        var hasSettled = state.SettledThrough >= 0;
        var behind = Math.Max(0, coordinator.Head - Math.Max(0, state.SettledThrough));

        return new(
            partition,
            state.IsLoaded && hasSettled ? "settled" : "loading",
            state.Silo,
            state.Cells,
            state.Inputs,
            state.Pending,
            hasSettled ? Receipt.Of(state.SettledThrough) : null,
            behind,
            behind == 0 ? 0 : coordinator.Behind.TotalSeconds);
    }

    public static CoordinatorAnswer Answer(this Standing coordinator) => new(
        coordinator.IsOpen ? "leading" : "opening",
        coordinator.Silo,
        coordinator.Term,
        Receipt.Of(coordinator.Head),
        coordinator.SettledThrough < 0 ? null : Receipt.Of(coordinator.SettledThrough),
        coordinator.Behind.TotalSeconds,
        coordinator.Queued,
        coordinator.Waves,
        coordinator.Loading);

    public static WavesAnswer Answer(this Grains.Coordination.WavesAnswer waves) => new(
        [.. waves.Slowest.Select(Answer)], [.. waves.Newest.Select(Answer)]);

    private static WaveAnswer Answer(WaveRecord wave) => new(
        Receipt.Of(wave.Epoch), wave.SettledAt, wave.Took.TotalMilliseconds, wave.Recomputed, wave.Changed);

    public static ReconcileAnswer Answer(this ReconcileState state) => new(
        state.Id,
        state.Status switch
        {
            ReconcileStatus.Recomputing => "recomputing",
            ReconcileStatus.Comparing => "comparing",
            ReconcileStatus.Done => "done",
            _ => "failed",
        },
        state.Cells,
        state.Compared,
        state.Differing,
        state.FirstDiffering,
        state.Epoch < 0 ? null : Receipt.Of(state.Epoch),
        state.Took.TotalSeconds,
        state.Detail);
}

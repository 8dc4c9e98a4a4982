using Grains.Coordination;
using Grains.Ledger;
using Grains.Partitions;

namespace Grains.Operations;

/// <summary>Asks the grains that know.</summary>
/// <param name="reach">Whether the cluster has ever been reached; none inside a silo.</param>
internal sealed class GridOperations(IGrainFactory grains, IClusterReach? reach) : IGridOperations
{
    /// <summary>Dead silos that are told: those of the last rolling restarts. The table keeps them for days.</summary>
    private const int MostDead = 20;

    private IGrainFactory Grains => reach is { IsReached: false } ? throw new ClusterUnreachableException() : grains;

    private ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(0);

    private IReconcileGrain Reconcile => Grains.GetGrain<IReconcileGrain>(0);

    public async Task<IReadOnlyList<SiloState>> ReadSilosAsync()
    {
        var members = await Grains.GetGrain<IManagementGrain>(0).GetDetailedHosts();
        var dead = members.Where(member => member.Status == SiloStatus.Dead)
            .OrderByDescending(member => member.StartTime).Skip(MostDead);

        return
        [
            .. from member in members.Except(dead)
               orderby member.Status == SiloStatus.Dead, member.StartTime
               select new SiloState(
                   member.SiloAddress.Endpoint.ToString(),
                   member.SiloName,
                   member.Status.ToString(),
                   Utc(member.StartTime),
                   Utc(member.IAmAliveTime)),
        ];
    }

    /// <summary>The table has times without an offset.</summary>
    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    public async Task<GridStanding> ReadPartitionsAsync()
    {
        var partitions = await Grains.GetGrain<ILedgerReaderGrain>(0).ReadPartitions();
        var standing = Coordinator.ReadStanding();
        var states = await Task.WhenAll(Enumerable.Range(0, partitions).Select(State));

        return new GridStanding(await standing, states);
    }

    /// <summary>Who does not answer is told as such: that is what an operator looks for.</summary>
    private async Task<PartitionState?> State(int partition)
    {
        try
        {
            return await Grains.GetGrain<IPartitionGrain>(partition).ReadState();
        }
        catch (Exception failure) when (failure is TimeoutException or OrleansException)
        {
            return null;
        }
    }

    public Task<Standing> ReadCoordinatorAsync() => Coordinator.ReadStanding();

    public Task<WavesAnswer> ReadWavesAsync() => Coordinator.ReadWaves();

    public Task<ReconcileStart> StartReconcileAsync() => Reconcile.Start();

    public Task<ReconcileState?> ReadReconcileAsync(string id) => Reconcile.ReadState(id);
}

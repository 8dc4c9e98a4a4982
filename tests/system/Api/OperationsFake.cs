using Grains.Coordination;
using Grains.Operations;

namespace Whole.Tests.Api;

/// <summary>Operations that answer what a test tells them to.</summary>
internal sealed class OperationsFake : IGridOperations
{
    public List<SiloState> Silos { get; } = [];

    public GridStanding Standing { get; set; } = new(
        new Standing(1_042, 1_042, Figures.SettledAt, 0, true, 3, 117, 17, 0, TimeSpan.Zero, "127.0.0.1:41001"), []);

    public WavesAnswer Waves { get; set; } = new([], []);

    public ReconcileStart? Reconcile { get; set; }

    public Task<IReadOnlyList<SiloState>> ReadSilosAsync() => Task.FromResult<IReadOnlyList<SiloState>>(Silos);

    public Task<GridStanding> ReadPartitionsAsync() => Task.FromResult(Standing);

    public Task<Standing> ReadCoordinatorAsync() => Task.FromResult(Standing.Coordinator);

    public Task<WavesAnswer> ReadWavesAsync() => Task.FromResult(Waves);

    public Task<ReconcileStart> StartReconcileAsync() => Task.FromResult(Reconcile!);

    public Task<ReconcileState?> ReadReconcileAsync(string id) =>
        Task.FromResult(Reconcile?.State is { } state && state.Id == id ? state : null);
}

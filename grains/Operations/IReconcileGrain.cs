namespace Grains.Operations;

/// <summary>Recomputes every total from the ledger, and compares it with the live one while the grid runs.</summary>
[Alias("grid.reconcile")]
public interface IReconcileGrain : IGrainWithIntegerKey
{
    /// <summary>Begins, unless one is under way.</summary>
    [Alias("start")]
    Task<ReconcileStart> Start();

    /// <summary>How far one is; none for one that is not known here, or not any more.</summary>
    [Alias("state")]
    Task<ReconcileState?> ReadState(string id);
}

/// <summary>The answer to whoever wants one to begin.</summary>
/// <param name="HasBegun">Whether it is a new one.</param>
/// <param name="State">The new one, or the one that is under way.</param>
[GenerateSerializer, Immutable, Alias("grid.reconcile-start")]
public sealed record ReconcileStart([property: Id(0)] bool HasBegun, [property: Id(1)] ReconcileState State);

/// <summary>What one is doing, or how it has ended.</summary>
public enum ReconcileStatus : byte
{
    /// <summary>The ledger is read, and every total recomputed.</summary>
    Recomputing = 0,

    /// <summary>Live totals are compared.</summary>
    Comparing = 1,

    /// <summary>Every total was compared.</summary>
    Done = 2,

    /// <summary>It could not be brought to an end.</summary>
    Failed = 3,
}

/// <summary>How far a reconciliation is.</summary>
/// <param name="Cells">Totals that there are to compare; 0 until they are known.</param>
/// <param name="Compared">Totals that were compared.</param>
/// <param name="Differing">Totals that are not what the ledger says.</param>
/// <param name="FirstDiffering">The first of them.</param>
/// <param name="Epoch">The position up to which everything was taken into account.</param>
/// <param name="Detail">Why it failed; else none.</param>
[GenerateSerializer, Immutable, Alias("grid.reconcile-state")]
public sealed record ReconcileState(
    [property: Id(0)] string Id,
    [property: Id(1)] ReconcileStatus Status,
    [property: Id(2)] int Cells,
    [property: Id(3)] int Compared,
    [property: Id(4)] int Differing,
    [property: Id(5)] string[] FirstDiffering,
    [property: Id(6)] long Epoch,
    [property: Id(7)] TimeSpan Took,
    [property: Id(8)] string? Detail);

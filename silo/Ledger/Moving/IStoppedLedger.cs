using Grains.Ledger;

namespace Silo.Ledger.Moving;

/// <summary>What commands do to a ledger that no grid runs over.</summary>
internal interface IStoppedLedger : ILedger
{
    /// <summary>Keeps every grid from writing the ledger until what is returned is disposed of.</summary>
    /// <exception cref="GridRunsException">A grid runs over it.</exception>
    Task<IAsyncDisposable> HoldAsync(CancellationToken cancellation);

    /// <summary>Begins to take in what another ledger held, as one transaction. The ledger is held.</summary>
    Task<ILedgerFilling> BeginFillingAsync(CancellationToken cancellation);

    /// <summary>Changes the stored number of partitions, and raises the term. The ledger is held.</summary>
    /// <remarks>The places in the ledger are those of ids, whatever the number: nothing else changes.</remarks>
    Task RepartitionAsync(int partitions, CancellationToken cancellation);
}

/// <summary>One transaction that takes in groups of entries and keys; nobody sees any of it before it is committed.</summary>
internal interface ILedgerFilling : IAsyncDisposable
{
    /// <summary>Where the ledger ended when the filling began.</summary>
    LedgerHead Head { get; }

    /// <returns>False where the group contradicts itself or what is there; then only disposing is left.</returns>
    Task<bool> TakeAsync(CommitGroup group);

    /// <summary>Makes all of it durable. Disposed of without it, nothing has happened.</summary>
    Task CommitAsync();
}

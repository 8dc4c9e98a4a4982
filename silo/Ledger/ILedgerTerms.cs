using Footprints.Cells;

namespace Silo.Ledger;

/// <summary>Whether a ledger is there, and what it was made for beside its number of partitions: whether figures must be shared.</summary>
internal interface ILedgerTerms
{
    /// <summary>Whether there is a ledger already; looking makes none.</summary>
    Task<bool> ExistsAsync(CancellationToken cancellation);

    /// <summary>Keeps the answer of a ledger that has none yet.</summary>
    /// <returns>The one that holds, whoever has given it.</returns>
    Task<Sharing> KeepSharingAsync(Sharing ifNew, CancellationToken cancellation);

    /// <summary>Changes it, and raises the term. The ledger is held.</summary>
    Task ChangeSharingAsync(Sharing sharing, CancellationToken cancellation);
}

using Footprints.Cells;

namespace Silo.Ledger;

/// <summary>What a ledger was made for beside its number of partitions: whether figures must be shared.</summary>
internal interface ILedgerTerms
{
    /// <summary>Keeps the answer of a ledger that has none yet.</summary>
    /// <returns>The one that holds, whoever has given it.</returns>
    Task<Sharing> KeepSharingAsync(Sharing ifNew, CancellationToken cancellation);

    /// <summary>Changes it, and raises the term. The ledger is held.</summary>
    Task ChangeSharingAsync(Sharing sharing, CancellationToken cancellation);
}

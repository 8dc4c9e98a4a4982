using Grains.Figures;
using Grains.Ledger;

namespace Grains.Enterprises;

/// <summary>Holds no facts: figures come from the partition, history from the ledger.</summary>
internal sealed class EnterpriseGrain(ILedger ledger) : Grain, IEnterpriseGrain
{
    private readonly History _history = new(ledger);

    public Task<HistoryEntry[]> ReadHistory(long before, int limit) =>
        _history.Read(this.GetPrimaryKeyString(), before, limit);
}

using Grains.Figures;
using Grains.Ledger;

namespace Grains.Components;

/// <summary>Holds no facts: figures come from the partition, history from the ledger.</summary>
internal sealed class ComponentGrain(ILedger ledger) : Grain, IComponentGrain
{
    private readonly History _history = new(ledger);

    public Task<HistoryEntry[]> ReadHistory(long before, int limit) =>
        _history.Read(this.GetPrimaryKeyString(), before, limit);
}

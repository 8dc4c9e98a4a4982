using Grains.Figures;
using Grains.Ledger;
using Grains.Publications;

namespace Grains.Products;

/// <summary>The front of one product: what concerns it alone goes through here.</summary>
[Alias("grid.product")]
public interface IProductGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes an immutable footprint from the settled total and states it in the ledger. Repeating it is safe where it has a key: then
    /// the first answer is given.
    /// </summary>
    [Alias("publish")]
    Task<PublishOutcome> Publish(Freshness freshness, string principal, IdempotencyKey? key);

    /// <summary>Facts and publications, newest first, before a position (exclusive).</summary>
    [Alias("history")]
    Task<HistoryEntry[]> ReadHistory(long before, int limit);
}

using Grains.Figures;

namespace Grains.Enterprises;

/// <summary>The front of one enterprise: what concerns it alone goes through here.</summary>
[Alias("grid.enterprise")]
public interface IEnterpriseGrain : IGrainWithStringKey
{
    /// <summary>Facts, newest first, before a position (exclusive).</summary>
    [Alias("history")]
    Task<HistoryEntry[]> ReadHistory(long before, int limit);
}

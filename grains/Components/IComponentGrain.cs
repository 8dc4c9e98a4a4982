using Grains.Figures;

namespace Grains.Components;

/// <summary>The front of one component: what concerns it alone goes through here.</summary>
[Alias("grid.component")]
public interface IComponentGrain : IGrainWithStringKey
{
    /// <summary>Facts, newest first, before a position (exclusive).</summary>
    [Alias("history")]
    Task<HistoryEntry[]> ReadHistory(long before, int limit);
}

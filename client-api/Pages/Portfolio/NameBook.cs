using Footprints.Identities;
using Grains.Figures;

namespace ClientApi.Pages.Portfolio;

/// <summary>Names of what a page shows, since a breakdown knows its inputs by id only where they lie elsewhere.</summary>
public sealed class NameBook
{
    /// <summary>Names looked up at a time: what a page has room for.</summary>
    private const int MaxLookedUp = 200;

    private readonly PageGrid _grid;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    internal NameBook(PageGrid grid) => _grid = grid;

    /// <summary>The name, or the id where there is none.</summary>
    public string Of(string id, string name) =>
        NameOf.Entity(name.Length > 0 ? name : _names.GetValueOrDefault(id, ""), id);

    /// <summary>
    /// Looks up those that are not known yet; what stays unknown is asked for again the next time. What is not shared has no name here, and
    /// nobody asks for it.
    /// </summary>
    public async Task LearnAsync(IEnumerable<Contribution> shown, CancellationToken cancellation)
    {
        var unknown = shown.Where(input => input.Name.Length is 0 && input.Reason is not MissingInput.NotShared).Select(input => input.Of)
            .Where(id => !_names.ContainsKey(id)).Distinct(StringComparer.Ordinal).Take(MaxLookedUp).ToList();
        if (unknown.Count is 0)
            return;

        foreach (var (id, name) in await _grid.ReadNamesAsync([.. unknown.Select(EntityId.Of)], cancellation))
            _names[id] = name;
    }
}

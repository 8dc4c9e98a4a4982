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

    /// <summary>Looks up those that are not known yet; what stays unknown is asked for again the next time.</summary>
    public async Task LearnAsync(IEnumerable<Contribution> shown, CancellationToken cancellation)
    {
        var unknown = shown.Where(input => input.Name.Length is 0).Select(input => input.Of)
            .Where(id => !_names.ContainsKey(id)).Distinct(StringComparer.Ordinal).Take(MaxLookedUp).ToList();
        if (unknown.Count is 0)
            return;

        if (await _grid.ReadManyAsync([.. unknown.Select(EntityId.Of)], cancellation) is ReadOutcome<FigureSet>.Found found)
        {
            foreach (var figure in found.Value.Figures)
                _names[figure.Id] = figure.Name;
        }
    }
}

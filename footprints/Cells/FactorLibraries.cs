namespace Footprints.Cells;

/// <summary>The library of each own factor as its newest fact names it: beside the columns, since few cells are factors.</summary>
internal sealed class FactorLibraries
{
    private readonly Dictionary<int, string> _libraries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void State(int slot, string library)
    {
        // One text for all factors of a library.
        if (!_names.TryGetValue(library, out var name))
            _names.Add(name = library);

        _libraries[slot] = name;
    }

    /// <summary>None of what is no factor, and of one whose newest fact takes it back where no earlier one was applied here.</summary>
    public string? Of(int slot) => _libraries.GetValueOrDefault(slot);
}

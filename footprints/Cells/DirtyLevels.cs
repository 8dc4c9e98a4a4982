namespace Footprints.Cells;

/// <summary>Which cells wait to be recomputed, by level.</summary>
internal sealed class DirtyLevels
{
    /// <summary>No level: nothing is dirty.</summary>
    public const int None = int.MaxValue;

    /// <summary>Volumes come after everything that has a level of its own.</summary>
    public const int Volumes = int.MaxValue - 2;

    /// <summary>Portfolios come after the volumes that they add up.</summary>
    public const int Portfolios = int.MaxValue - 1;

    private readonly List<List<int>> _levels = [];
    private readonly List<int> _volumes = [];
    private readonly List<int> _portfolios = [];
    private int _lowest = None;

    /// <summary>The lowest level that may have something to do, or <see cref="None"/>.</summary>
    public int Lowest
    {
        get
        {
            if (_lowest < _levels.Count)
            {
                while (_lowest < _levels.Count && _levels[_lowest].Count == 0)
                    _lowest++;
            }

            if (_lowest < _levels.Count)
                return _lowest;

            _lowest = _volumes.Count > 0 ? Volumes : _portfolios.Count > 0 ? Portfolios : None;

            return _lowest;
        }
    }

    /// <summary>Cells that wait, some of them twice.</summary>
    public int Count { get; private set; }

    public void Add(int cell, int level)
    {
        Count++;
        ListOf(level).Add(cell);
        if (level < _lowest)
            _lowest = level;
    }

    /// <summary>The cells that wait at a level. A cell that was moved since stays in the list; its owner tells by its level.</summary>
    public List<int> At(int level) => ListOf(level);

    /// <summary>The cells of a level have been computed.</summary>
    public void Clear(int level)
    {
        Count -= ListOf(level).Count;
        ListOf(level).Clear();
    }

    private List<int> ListOf(int level)
    {
        if (level == Volumes)
            return _volumes;

        if (level == Portfolios)
            return _portfolios;

        while (_levels.Count <= level)
            _levels.Add([]);

        return _levels[level];
    }
}

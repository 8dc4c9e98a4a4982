namespace Footprints.Cells;

/// <summary>
/// What a wave that reaches most cells goes by: all cells with inputs, level by level. It marks no users; each cell looks
/// whether the wave has touched one of its inputs. Where most are, that is less work, and in the order of memory.
/// </summary>
internal sealed class WideLevels(CellTable cells)
{
    private readonly List<int> _levels = [];
    private readonly List<int> _starts = [];
    private int[] _slots = [];
    private bool _isStale = true;
    private int _next;

    /// <summary>Whether the running wave goes by these levels.</summary>
    public bool IsOn { get; private set; }

    /// <summary>The lowest level that is not done, or <see cref="DirtyLevels.None"/>.</summary>
    public int Next => IsOn && _next < _levels.Count ? _levels[_next] : DirtyLevels.None;

    /// <summary>Whether so many of the cells that have inputs are to be computed that marking them costs more than looking.</summary>
    public bool Suits(int marked) => marked > cells.RowCount / 2;

    /// <summary>A cell has come, has moved, or has got its first inputs.</summary>
    public void Invalidate() => _isStale = true;

    /// <summary>From this level on the running wave looks instead of marking.</summary>
    public void Begin(int level)
    {
        if (_isStale)
            Sort();

        IsOn = true;
        _next = _levels.BinarySearch(level);
        _next = _next < 0 ? ~_next : _next;
    }

    /// <summary>The cells of a level that is not done, in ascending order; none where the wave goes by marks.</summary>
    public ArraySegment<int> At(int level) =>
        Next == level ? new(_slots, _starts[_next], _starts[_next + 1] - _starts[_next]) : [];

    public void Complete(int level)
    {
        if (Next == level)
            _next++;
    }

    /// <summary>The wave is over.</summary>
    public void End() => IsOn = false;

    /// <summary>Counts the cells of each level, then puts each in its place. Volumes come last, as they are computed last.</summary>
    private void Sort()
    {
        var volumes = 0;
        foreach (var slot in cells.Slots)
        {
            if (HasInputs(slot) && cells.LevelOf(slot) != DirtyLevels.Volumes)
                volumes = Math.Max(volumes, cells.LevelOf(slot) + 1);
        }

        var ends = new int[volumes + 1];
        foreach (var slot in cells.Slots)
        {
            if (HasInputs(slot))
                ends[Math.Min(cells.LevelOf(slot), volumes)]++;
        }

        _levels.Clear();
        _starts.Clear();
        var count = 0;
        for (var level = 0; level <= volumes; level++)
        {
            if (ends[level] > 0)
            {
                _levels.Add(level == volumes ? DirtyLevels.Volumes : level);
                _starts.Add(count);
            }

            (ends[level], count) = (count, count + ends[level]);
        }

        _starts.Add(count);
        if (_slots.Length < count)
            _slots = new int[count];

        foreach (var slot in cells.Slots)
        {
            if (HasInputs(slot))
                _slots[ends[Math.Min(cells.LevelOf(slot), volumes)]++] = slot;
        }

        _isStale = false;
    }

    private bool HasInputs(int slot) => cells.IsOwn(slot) && cells.HeadOf(slot).RowLength > 0;
}

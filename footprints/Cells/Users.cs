using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Footprints.Cells;

/// <summary>For each cell the numbers that are kept about its users: a short list each, in shared pages.</summary>
/// <remarks>
/// A list that grows has room for twice its length, so adding costs amortised constant time; after a load each has room for
/// itself alone. To remove a user of a short list is one vectorised search; a long one that loses more than a few learns where
/// each user stands, so that a factor of a million users is replaced in a million steps, and only such lists pay for it.
/// </remarks>
internal sealed class Users
{
    private readonly NativeColumn<Run> _runs = new();
    private readonly Segments<int> _segments = new();
    private readonly Dictionary<int, LongList> _long = [];

    /// <summary>Gives all memory back at once, rather than with the object.</summary>
    public void FreeAll()
    {
        _runs.FreeAll();
        _segments.FreeAll();
        _long.Clear();
    }

    public ReadOnlySpan<int> Of(int cell)
    {
        if (cell >= _runs.Count)
            return [];

        ref var run = ref _runs[cell];

        return _segments.Of(run.At, run.Count);
    }

    /// <summary>Asks for what tells where a cell's list lies.</summary>
    public unsafe void FetchRun(int cell)
    {
        if (Sse.IsSupported && cell < _runs.Count)
            Sse.Prefetch0(_runs.At(cell));
    }

    /// <summary>Asks for a cell's list.</summary>
    public unsafe void FetchList(int cell)
    {
        if (!Sse.IsSupported || cell >= _runs.Count || _runs[cell].Count == 0)
            return;

        Sse.Prefetch0(_segments.At(_runs[cell].At));
    }

    /// <summary>Adds a user that is not there yet.</summary>
    public void Add(int cell, int user)
    {
        Reach(cell + 1);
        ref var run = ref _runs[cell];
        if (run.Count >= LongList.Shortest && _long.TryGetValue(cell, out var list))
            list.Add(user, run.Count);
        if (run.Count == run.Room)
            Resize(ref run, run.Room == 0 ? 2 : run.Room * 2);

        _segments.Of(run.At, run.Count + 1)[run.Count++] = user;
    }

    private void Reach(int count)
    {
        if (_runs.Count < count)
            _runs.Extend(count - _runs.Count);
    }

    /// <summary>Takes a user away.</summary>
    /// <returns>False where it is not there.</returns>
    public bool Remove(int cell, int user)
    {
        if (cell >= _runs.Count)
            return false;

        ref var run = ref _runs[cell];
        var users = _segments.Of(run.At, run.Count);
        var list = LongListOf(cell, run.Count);
        var at = list is null ? users.LastIndexOf(user) : list.Remove(user, users);
        if (at < 0)
            return false;

        users[at] = users[^1];
        run.Count--;

        // From here on it would not be told of those who come.
        if (run.Count < LongList.Shortest && list is not null)
            _long.Remove(cell);

        if (run.Count <= run.Room / 4)
            Resize(ref run, run.Count == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)run.Count));

        return true;
    }

    private LongList? LongListOf(int cell, int count)
    {
        if (count < LongList.Shortest)
            return null;

        if (!_long.TryGetValue(cell, out var list))
            _long.Add(cell, list = new LongList());

        return list;
    }

    private void Resize(ref Run run, int room)
    {
        var at = _segments.Allocate(room);
        _segments.Of(run.At, run.Count).CopyTo(_segments.Of(at, room));
        _segments.Free(run.At, run.Room);
        run = new Run { At = at, Count = run.Count, Room = room };
    }

    /// <summary>The users of all cells, found from their rows: counted, cut in the order of the cells, and filled.</summary>
    /// <remarks>Adding them one by one would move every list several times, and leave a third of its room unused.</remarks>
    public static Users Of(CellTable cells)
    {
        var users = new Users();
        users.Reach(cells.Count);
        int[] own = [.. cells.Slots.Where(cells.IsOwn)];
        for (var at = 0; at < own.Length; at++)
        {
            foreach (ref readonly var entry in users.RowAhead(cells, own, at))
                Count(ref users._runs[entry.Cell], own[at]);
        }

        for (var cell = 0; cell < cells.Count; cell++)
        {
            var count = users._runs[cell].Count;
            users._runs[cell] = new Run { At = users._segments.Allocate(count), Room = count };
        }

        for (var at = 0; at < own.Length; at++)
        {
            foreach (ref readonly var entry in users.RowAhead(cells, own, at))
                users.Fill(ref users._runs[entry.Cell], own[at]);
        }

        return users;
    }

    /// <summary>The row of a cell; what the rows after it need is asked for.</summary>
    private Span<RowEntry> RowAhead(CellTable cells, int[] own, int at)
    {
        const int toRuns = 4;
        const int toLists = 2;
        if (at + toRuns < own.Length)
        {
            foreach (ref readonly var entry in cells.RowOf(cells.HeadOf(own[at + toRuns])))
                FetchRun(entry.Cell);

            foreach (ref readonly var entry in cells.RowOf(cells.HeadOf(own[at + toLists])))
                FetchEnd(_runs[entry.Cell]);
        }

        return cells.RowOf(cells.HeadOf(own[at]));
    }

    private unsafe void FetchEnd(in Run run)
    {
        if (Sse.IsSupported && run.Room > 0)
            Sse.Prefetch0(_segments.At(run.At) + run.Count);
    }

    /// <summary>Counts a user, though a row may name a cell twice: while lists have no place, that says who came last.</summary>
    private static void Count(ref Run run, int user)
    {
        if (run.At == user + 1)
            return;

        run.At = user + 1;
        run.Count++;
    }

    private void Fill(ref Run run, int user)
    {
        var list = _segments.Of(run.At, run.Room);
        if (run.Count == 0 || list[run.Count - 1] != user)
            list[run.Count++] = user;
    }

    private struct Run
    {
        public int At;
        public int Count;
        public int Room;
    }
}

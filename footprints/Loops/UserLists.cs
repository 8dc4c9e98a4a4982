namespace Footprints.Loops;

/// <summary>Who uses each cell: an unordered list; for a cell with thousands of users, a hash set in its own
/// array.</summary>
/// <remarks>
/// To remove a user of a short list is one vectorised search of at most 4,096 numbers; a hot cell's set finds, adds and
/// removes one in a few steps, whether it has ten thousand users or a million. Back positions beside every input
/// would do the same for 4 bytes more per input, which all cells would pay for the few hot ones.
/// </remarks>
internal sealed class UserLists(Shape shape)
{
    private const int None = -1;
    private const int SmallestSet = SegmentPool.LongestShared * 4;

    private SegmentPool _pool = new();

    /// <summary>The users of a cell, without itself; negative numbers among them are gaps.</summary>
    public ReadOnlySpan<int> Of(int cell)
    {
        ref var row = ref shape.Row(cell);

        return IsSet(row.UserCount) ? _pool.ArrayOf(row.UsersAt) : _pool.Of(row.UsersAt, row.UserCount);
    }

    /// <summary>Adds a user that is not there yet.</summary>
    public void Add(int cell, int user)
    {
        ref var row = ref shape.Row(cell);
        var count = row.UserCount;
        if (IsSet(count + 1))
        {
            if (!IsSet(count))
                MoveToSet(ref row, SmallestSet);
            else if (count + 1 > _pool.ArrayOf(row.UsersAt).Length / 4 * 3)
                MoveToSet(ref row, _pool.ArrayOf(row.UsersAt).Length * 2);
            AddToSet(_pool.ArrayOf(row.UsersAt), user);
        }
        else
        {
            MoveToList(ref row, count + 1, _pool.Of(row.UsersAt, count));
            _pool.Of(row.UsersAt, count + 1)[count] = user;
        }

        row.UserCount = count + 1;
    }

    /// <summary>Removes a user that is there.</summary>
    public void Remove(int cell, int user)
    {
        ref var row = ref shape.Row(cell);
        var count = row.UserCount;
        if (IsSet(count))
        {
            var set = _pool.ArrayOf(row.UsersAt);
            RemoveFromSet(set, user);
            if (!IsSet(count - 1))
                MoveToList(ref row, count - 1, set);
            else if (count - 1 < set.Length / 8 && set.Length > SmallestSet)
                MoveToSet(ref row, set.Length / 2);
        }
        else
        {
            var list = _pool.Of(row.UsersAt, count);
            list[list.IndexOf(user)] = list[count - 1];
            MoveToList(ref row, count - 1, list[..(count - 1)]);
        }

        row.UserCount = count - 1;
    }

    /// <summary>Forms all lists anew from the inputs, without gaps between them.</summary>
    public void Rebuild()
    {
        _pool = new();
        var counts = new int[shape.Cells];
        for (var cell = 0; cell < counts.Length; cell++)
        {
            foreach (var input in shape.InputsOf(cell))
                counts[input] += input == cell ? 0 : 1;
        }

        for (var cell = 0; cell < counts.Length; cell++)
        {
            ref var row = ref shape.Row(cell);
            row.UserCount = counts[cell];
            row.UsersAt = IsSet(counts[cell])
                ? _pool.TakeArray(NewSet(SetSizeFor(counts[cell])))
                : _pool.Take(counts[cell]);
            // From here on where the next user goes; a set finds its own places.
            counts[cell] = IsSet(counts[cell]) ? None : row.UsersAt;
        }

        for (var user = 0; user < counts.Length; user++)
        {
            foreach (var cell in shape.InputsOf(user))
            {
                if (cell == user)
                    continue;
                if (counts[cell] == None)
                    AddToSet(_pool.ArrayOf(shape.Row(cell).UsersAt), user);
                else
                    _pool.At(counts[cell]++) = user;
            }
        }
    }

    private static bool IsSet(int count) => count > SegmentPool.LongestShared;

    /// <summary>Makes room for another number of users, keeping those of <paramref name="users"/> that fit.</summary>
    private void MoveToList(ref CellRow row, int count, ReadOnlySpan<int> users)
    {
        var (at, before) = (row.UsersAt, row.UserCount);
        if (SegmentPool.FitTheSame(before, count))
            return;

        row.UsersAt = _pool.Take(count);
        var list = _pool.Of(row.UsersAt, count);
        var filled = 0;
        foreach (var user in users)
        {
            if (user >= 0)
                list[filled++] = user;
        }

        if (IsSet(before))
            _pool.ReturnArray(at);
        else
            _pool.Return(at, before);
    }

    private void MoveToSet(ref CellRow row, int size)
    {
        var set = NewSet(size);
        var users = IsSet(row.UserCount) ? _pool.ArrayOf(row.UsersAt) : _pool.Of(row.UsersAt, row.UserCount);
        foreach (var user in users)
        {
            if (user >= 0)
                AddToSet(set, user);
        }

        _pool.Return(row.UsersAt, row.UserCount);
        row.UsersAt = _pool.TakeArray(set);
    }

    private static int[] NewSet(int size)
    {
        var set = new int[size];
        Array.Fill(set, None);

        return set;
    }

    private static int SetSizeFor(int count)
    {
        var size = SmallestSet;
        while (count > size / 2)
            size *= 2;

        return size;
    }

    private static void AddToSet(int[] set, int user)
    {
        var at = HomeOf(user, set);
        while (set[at] >= 0)
            at = (at + 1) & (set.Length - 1);
        set[at] = user;
    }

    private static void RemoveFromSet(int[] set, int user)
    {
        var gap = HomeOf(user, set);
        while (set[gap] != user)
            gap = (gap + 1) & (set.Length - 1);

        // Whoever follows and may stand in the gap moves up, so that no search ever stops short.
        for (var at = (gap + 1) & (set.Length - 1); set[at] >= 0; at = (at + 1) & (set.Length - 1))
        {
            var steps = (at - HomeOf(set[at], set)) & (set.Length - 1);
            if (steps < ((at - gap) & (set.Length - 1)))
                continue;

            set[gap] = set[at];
            gap = at;
        }

        set[gap] = None;
    }

    private static int HomeOf(int user, int[] set) =>
        (int)(unchecked((uint)user * 0x9E37_79B9u) >> 7) & (set.Length - 1);
}

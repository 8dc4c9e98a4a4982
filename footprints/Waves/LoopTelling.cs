using System.Runtime.CompilerServices;
using Footprints.Cells;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>Writes the solved totals of groups into letters to the partitions that hold the cells.</summary>
internal sealed unsafe class LoopTelling
{
    /// <summary>Cells per letter: some 100 to 160 KB of numbers.</summary>
    private const int Room = 1_024;

    /// <summary>Pages kept for reuse: what a group of some 100,000 cells needs.</summary>
    private const int Kept = 128;

    private readonly Seat _seat;
    private readonly Stack<Page> _free = [];
    private readonly Page[] _pages;
    private readonly int[] _counts;

    // Those that may have missed totals, and so are owed all of them.
    private readonly bool[] _owed;

    public LoopTelling(Seat seat)
    {
        _seat = seat;
        var partitions = seat.Roster.Partitions;
        (_pages, _counts, _owed) = (new Page[partitions], new int[partitions], new bool[partitions]);
    }

    /// <summary>From now on the partition gets all totals.</summary>
    public void Owe(int partition) => _owed[partition] = true;

    /// <summary>Every group has been told to whoever was owed it.</summary>
    public void OweNothing() => Array.Clear(_owed);

    /// <summary>Tells what changed, or all of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tell(PlacedGroup group, LoopSolution solution, bool isAll)
    {
        var width = solution.HasRare ? Lanes.Lanes.Width : VectorColumn.Usual;
        var members = group.Members;
        if (isAll || Array.IndexOf(_owed, true) >= 0)
        {
            for (var place = 0; place < members.Length; place++)
            {
                ref readonly var member = ref members[place];
                if (member.IsReachable && (isAll || _owed[member.Partition]))
                    Add(group, member, solution.TotalAt(place), width);
            }
        }

        if (!isAll)
        {
            foreach (var changed in solution.Changed)
            {
                ref readonly var member = ref members[changed.Place];
                if (member.IsReachable && !_owed[member.Partition])
                    Add(group, member, changed.Lanes, width);
            }
        }

        for (var partition = 0; partition < _counts.Length; partition++)
        {
            if (_counts[partition] > 0)
                Send(partition, group, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(PlacedGroup group, in PlacedGroup.Member member, ReadOnlySpan<double> total, int width)
    {
        ref var page = ref _pages[member.Partition];
        ref var count = ref _counts[member.Partition];
        if (count == Room)
            Send(member.Partition, group, width);

        if (count == 0)
            page = _free.TryPop(out var free) ? free : Page.Create();

        page.Cells[count] = member.Slot;
        fixed (double* to = &page.Vectors[count * width])
        {
            if ((group.State & CellStates.NoNumber) == 0)
                VectorColumn.Write(to, width, total);
            else
                new Span<double>(to, width).Clear();

            ((long*)to)[VectorColumn.State] = (long)group.State;
        }

        count++;
    }

    private void Send(int partition, PlacedGroup group, int width)
    {
        _seat.Send(new WaveMessage.LoopTotals
        {
            Head = _seat.HeadTo(partition),
            Number = _seat.NextNumber(partition),
            Group = group.Number,
            ClosedBy = group.ClosedBy,
            Count = _counts[partition],
            Width = width,
            Cells = _pages[partition].Cells,
            Vectors = _pages[partition].Vectors,
        });
        _counts[partition] = 0;
    }

    /// <summary>The letter has been taken in: its page serves again.</summary>
    /// <remarks>A second copy of it that is still on its way is dropped unread, by its number or by its wave.</remarks>
    public void Reuse(WaveMessage.LoopTotals letter)
    {
        if (_free.Count < Kept)
            _free.Push(new Page(letter.Cells, letter.Vectors));
    }

    private readonly record struct Page(int[] Cells, double[] Vectors)
    {
        public static Page Create() => new(
            GC.AllocateUninitializedArray<int>(Room), GC.AllocateUninitializedArray<double>(Room * Lanes.Lanes.Width));
    }
}

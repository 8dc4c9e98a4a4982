using Footprints.Cells;
using Footprints.Loops;

namespace Footprints.Waves;

/// <summary>A group of cells that use each other, where it stands in the order of levels, and who holds its cells.</summary>
internal sealed class PlacedGroup(int number)
{
    private Member[] _members = new Member[4];

    /// <summary>The number that the order gave it.</summary>
    public int Number { get; } = number;

    /// <summary>The rows and totals.</summary>
    public LoopGroup Cells { get; } = new();

    /// <summary>The first of its three levels: its cells are gathered, solved and handed out.</summary>
    public int Level { get; set; }

    public bool IsDirty { get; set; }

    /// <summary>The state of all its cells as it was last told.</summary>
    public CellState State { get; set; }

    /// <summary>The newest fact in the loop as it was last told; 0 for none.</summary>
    public long ClosedBy { get; set; }

    /// <summary>Who holds each cell, by its place in <see cref="Cells"/>; some places are empty.</summary>
    public ReadOnlySpan<Member> Members => _members;

    /// <summary>The newest fact in the loop; 0 for none.</summary>
    public long Newest
    {
        get
        {
            var newest = 0L;
            foreach (ref readonly var member in Members)
                newest = Math.Max(newest, member.Position);

            return newest;
        }
    }

    /// <summary>Replaces the row of a cell; its place, and who held the cell so far.</summary>
    public (int Place, Member Before) SetRow(InsideRow row, int partition)
    {
        var place = Cells.SetRow(row.Cell, row.Inputs, row.Quantities);
        if (place >= _members.Length)
            Array.Resize(ref _members, Math.Max(place + 1, 2 * _members.Length));

        var before = _members[place];
        _members[place] = new Member(IsPresent: true, partition, row.Slot, row.Position);
        IsDirty = true;

        return (place, before);
    }

    /// <summary>Takes a cell out that was at a place.</summary>
    public void Remove(int place)
    {
        Cells.Remove(Cells.CellAt(place));
        _members[place] = default;
    }

    /// <summary>Nobody knows any more by which slots a partition calls its cells.</summary>
    public void ForgetSlots(int partition)
    {
        foreach (ref var member in _members.AsSpan())
        {
            if (member.IsPresent && member.Partition == partition)
                member = member with { Slot = Member.NoSlot };
        }
    }

    /// <summary>Who holds a cell.</summary>
    /// <param name="Slot">Its slot there, or <see cref="NoSlot"/> where the partition has to tell it anew.</param>
    /// <param name="Position">The ledger position of the cell's fact.</param>
    internal readonly record struct Member(bool IsPresent, int Partition, int Slot, long Position)
    {
        public const int NoSlot = -1;

        /// <summary>Whether the partition can be told of the cell.</summary>
        public bool IsReachable => IsPresent && Slot != NoSlot;
    }
}

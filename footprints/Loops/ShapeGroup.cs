namespace Footprints.Loops;

/// <summary>Cells that use each other, or one cell that uses itself: one step of the level order.</summary>
internal sealed class ShapeGroup(int id, int slot)
{
    /// <summary>No report ever named the group.</summary>
    public const int NeverReported = -1;

    /// <summary>Nothing is known about the levels of the users.</summary>
    public const int UnknownCeiling = int.MinValue;

    /// <summary>Positive, and never used again for another group.</summary>
    public int Id { get; } = id;

    /// <summary>Where it is kept; used again once it is gone.</summary>
    public int Slot { get; } = slot;

    public List<int> Members { get; } = [];

    public int Level { get; set; }

    /// <summary>What hands out is two levels above what gathers.</summary>
    public int Out => Level + 2;

    /// <summary>No user outside has a lower level; so long as the group stays below, its users need no look.</summary>
    public int Ceiling { get; set; } = UnknownCeiling;

    public int ReportedLevel { get; set; } = NeverReported;

    /// <summary>It will be looked at for the next report.</summary>
    public bool IsRecorded { get; set; }

    public bool IsGone { get; set; }

    /// <summary>It waits to be looked at for a lower level.</summary>
    public bool IsSuspected { get; set; }

    /// <summary>Scratch of the search at hand, 0 between searches.</summary>
    public int Mark;
}

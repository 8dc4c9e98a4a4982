using Footprints.Identities;

namespace Footprints.Loops;

/// <summary>What the order keeps of one cell: 48 bytes, so that what a visit needs lies in one cache line.</summary>
internal struct CellRow
{
    public CellKey Key;

    /// <summary>The segment of the distinct inputs, in ascending order.</summary>
    public int InputsAt;

    public int InputCount;

    /// <summary>The segment of the distinct users other than the cell itself.</summary>
    public int UsersAt;

    public int UserCount;

    /// <summary>The level of a cell outside groups; inside one, its seat in the list of members.</summary>
    public int LevelOrSeat;

    /// <summary>The slot of its group; 0 means none.</summary>
    public int Group;

    /// <summary>Scratch of the search at hand, 0 between searches.</summary>
    public int Mark;

    public CellFlags Flags;
}

[Flags]
internal enum CellFlags
{
    None = 0,

    /// <summary>Its inputs were replaced since levels were last right.</summary>
    Staged = 1,

    /// <summary>Its place at the last report is recorded.</summary>
    Recorded = 2,

    /// <summary>Its inputs inside its group are to be reported.</summary>
    InsideChanged = 4,

    /// <summary>It waits to be looked at for a lower level.</summary>
    Suspected = 8,
}

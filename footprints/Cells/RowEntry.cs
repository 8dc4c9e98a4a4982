namespace Footprints.Cells;

/// <summary>How an entry of a row counts.</summary>
[Flags]
internal enum RowFlags : ushort
{
    None = 0,

    /// <summary>The next entry stands in for this one where it is unknown, withdrawn, expired or barred.</summary>
    HasInstead = 1,

    /// <summary>Stands in for the entry before.</summary>
    IsInstead = 2,

    /// <summary>The cell lies in the same group as the row's own.</summary>
    IsInside = 4,

    /// <summary>Nobody has shared the cell with the row's owner: it counts as if it were unknown.</summary>
    IsBarred = 8,
}

/// <summary>One input of a cell: 16 bytes, in the declared order of the row.</summary>
internal struct RowEntry
{
    /// <summary>The slot of the input's cell, an own one or a halo copy.</summary>
    public int Cell;

    /// <summary>The code of the unit that the quantity is stated in; 0 for the input's declared unit.</summary>
    public ushort Unit;

    public RowFlags Flags;

    public double Quantity;
}

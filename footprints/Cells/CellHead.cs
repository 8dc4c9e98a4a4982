using Footprints.Facts;

namespace Footprints.Cells;

/// <summary>What a cell is, as its newest applied fact states it.</summary>
internal struct CellHead
{
    /// <summary>The ledger position of that fact; 0 where there is none.</summary>
    public long Position;

    public int Version;

    /// <summary>The newest version that has expired, which may be known before that version itself is; 0 for none.</summary>
    public int ExpiredVersion;

    public int RowAt;

    public int RowLength;

    /// <summary>Where the lanes of the direct part that are not zero lie, in <see cref="DirectParts"/>.</summary>
    public int DirectAt;

    /// <summary>Which lanes these are, a bit each.</summary>
    public int DirectLanes;

    /// <summary>
    /// The number of the enterprise that owns it in <see cref="EnterpriseNumbers"/>; 0 for none. Of a copy it is known only
    /// where figures must be shared.
    /// </summary>
    public int Enterprise;

    /// <summary>Where the name lies in <see cref="CellTexts"/>; 0 for none.</summary>
    public int Name;

    /// <summary>The code of the declared unit in <see cref="UnitCodes"/>; 0 for none.</summary>
    public ushort Unit;

    /// <summary>0 for a cell that was never stated, and for a copy of which nobody has told.</summary>
    public FactKind Kind;

    /// <summary>Not in force by its own facts: withdrawn, expired, unusable or unknown.</summary>
    public CellState Standing;

    /// <summary>The row has units, substitutes or barred entries, and is added up with care.</summary>
    public bool IsIntricate;

    /// <summary>A factor whose value may be stated anew.</summary>
    public bool IsRevaluable;
}
